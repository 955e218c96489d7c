"""The published evaluation, against Stanford's own tokens and numbers worked out by hand."""

import math

import pytest
from pycocoevalcap.bleu.bleu import Bleu

from engine.training.text_metrics import score_texts
from engine.training.tokens import ptb_tokens, ptb_words

# Left: a caption. Right: what PTBTokenizer of CoreNLP 3.4.1 puts out for it (-lowerCase).
STANFORD = {
    "The eye's colour isn't natural; it's too smooth, and/or blurred.": (
        "the eye 's colour is n't natural ; it 's too smooth , and/or blurred ."
    ),
    'The left cheek (near the nose) doesn\'t match: 50% brighter, "odd" edges...': (
        "the left cheek -lrb- near the nose -rrb- does n't match : 50 % brighter , "
        "`` odd '' edges ..."
    ),
    "cannot gonna wanna they're we've I'd you'll she'd can't won't": (
        "can not gon na wan na they 're we 've i 'd you 'll she 'd ca n't wo n't"
    ),
    "well-known half-closed e.g. the mouth, i.e. lips. Mr. Smith's U.S. 3.5 px 1,000 $5 #1 a & b "
    "nose/mouth 10:30": (
        "well-known half-closed e.g. the mouth , i.e. lips . mr. smith 's u.s. 3.5 px 1,000 $ 5 "
        "# 1 a & b nose/mouth 10:30"
    ),
    "edges -- rough – dash — em-dash… [bracket] {curly}": (
        "edges -- rough -- dash -- em-dash ... -lsb- bracket -rsb- -lcb- curly -rcb-"
    ),
    "the eyes' look is off. 5 vs. 6 etc. approx. 2mm 90° x*y ~ok @home _under_score": (
        "the eyes ' look is off . 5 vs. 6 etc. approx . 2mm 90 ° x * y ~ ok @home _ under_score"
    ),
    "skin tone. Nose is asymmetrical.The mouth is odd!Really?": (
        "skin tone . nose is asymmetrical.the mouth is odd!really ?"
    ),
    "don’t it’s “double” café naïve tooth-like 1/2 3-4 o'clock rock'n'roll": (
        "do n't it 's `` double '' café naïve tooth-like 1/2 3-4 o'clock rock 'n' roll"
    ),
}


@pytest.mark.parametrize("caption", list(STANFORD))
def test_captions_are_cut_as_stanford_cuts_them(caption: str) -> None:
    # Opening and closing quotes are both removed later; which is which does not matter.
    assert ptb_tokens(caption) == STANFORD[caption].replace("``", "''").split()


def test_punctuation_is_no_word_and_brackets_are() -> None:
    assert ptb_words("Eyes, nose (left) - odd!") == [
        "eyes",
        "nose",
        "-lrb-",
        "left",
        "-rrb-",
        "odd",
    ]


def test_bleu_of_a_case_worked_out_by_hand() -> None:
    # Five of six words match, three of five pairs, one of four triples; both have six words.
    reference = "the left eye looks too smooth"
    written = "the left eye is too smooth"
    scores = score_texts({"a": reference}, {"a": written})
    first, second, third = 5 / 6, 3 / 5, 1 / 4
    assert scores.bleu[0] == pytest.approx(first, abs=1e-6)
    assert scores.bleu[1] == pytest.approx(math.sqrt(first * second), abs=1e-6)
    assert scores.bleu[2] == pytest.approx((first * second * third) ** (1 / 3), abs=1e-6)
    assert scores.bleu[3] < 1e-3


def test_a_short_text_pays_for_brevity() -> None:
    scores = score_texts({"a": "the nose is blurred"}, {"a": "the nose"})
    assert scores.bleu[0] == pytest.approx(math.exp(1 - 4 / 2), abs=1e-6)


def test_rouge_of_a_case_worked_out_by_hand() -> None:
    # Longest common subsequence: the, eye, smooth: 3 of 4 written and 3 of 5 true words; β = 1.2.
    scores = score_texts({"a": "the left eye looks smooth"}, {"a": "the eye is smooth"})
    precision, recall, beta = 3 / 4, 3 / 5, 1.2
    wanted = (1 + beta**2) * precision * recall / (recall + beta**2 * precision)
    assert scores.rouge_l == pytest.approx(wanted, abs=1e-9)


def test_cider_of_equal_and_of_foreign_texts() -> None:
    references = {"a": "the left eye looks very smooth", "b": "a nose with blurred rough edges"}
    # Equal texts have cosine one for every length of n-gram, times ten.
    assert score_texts(references, references).cider == pytest.approx(10.0)
    swapped = {"a": references["b"], "b": references["a"]}
    assert score_texts(references, swapped).cider == pytest.approx(0.0)
    one = {"a": references["a"], "b": "something else entirely is said here"}
    assert score_texts(references, one).cider == pytest.approx(5.0)


def test_the_library_gives_the_same_numbers_for_cut_captions() -> None:
    references = {"a": "The eye's edge isn't sharp.", "b": "Lips, blurred!"}
    written = {"a": "the eye is not sharp", "b": "lips are blurred"}
    cut = [
        {key: [" ".join(ptb_words(text))] for key, text in part.items()}
        for part in (references, written)
    ]
    library, _ = Bleu(4).compute_score(cut[0], cut[1], verbose=0)
    assert score_texts(references, written).bleu == pytest.approx(tuple(library))


def test_pictures_known_to_one_side_only_do_not_count() -> None:
    scores = score_texts({"a": "same words here", "b": "lost"}, {"a": "same words here", "c": "x"})
    assert scores.bleu[0] == pytest.approx(1.0, abs=1e-6)
    with pytest.raises(ValueError, match="no picture"):
        score_texts({"a": "x"}, {"b": "x"})
