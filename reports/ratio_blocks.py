"""Likelihood ratios of a case's items from the laboratory's calibration data, as blocks."""

from collections.abc import Iterator

from engine.schema.calibration import Calibration, RatioPoint
from engine.schema.finding import Finding
from reports.context import ReportContext, code
from reports.document import (
    Block,
    Curve,
    Facts,
    Heading,
    Notice,
    NoticeKind,
    Paragraph,
    Plot,
    PlotFigure,
    Quotation,
    Table,
    Text,
    Voice,
)


def calibration_for(context: ReportContext, finding: Finding) -> Calibration | None:
    """The data in force that hold for a finding's engine, weights and thresholds, if any."""
    for calibration in context.snapshot.calibrations:
        if calibration.fits(finding):
            return calibration
    return None


def used_calibrations(context: ReportContext) -> tuple[Calibration, ...]:
    """The data that hold for at least one finding, in the order they were loaded."""
    findings = [finding for _, finding in context.analysed_items()]
    return tuple(
        calibration
        for calibration in context.snapshot.calibrations
        if any(calibration.fits(finding) for finding in findings)
    )


def unused_notices(context: ReportContext) -> Iterator[Block]:
    """One notice for each set of data that holds for no finding of the case."""
    say, used = context.say, used_calibrations(context)
    for calibration in context.snapshot.calibrations:
        if calibration not in used:
            yield Notice(
                NoticeKind.WARNING,
                say(
                    "Calibration data “{title}” are loaded but NOT USED: they were made with "
                    "{engine} {version} (weights {weights}…; thresholds {thresholds}), and no "
                    "finding of this case was.",
                    title=calibration.title,
                    engine=calibration.engine,
                    version=calibration.engine_version,
                    weights=calibration.weights_sha256[:16],
                    thresholds=_thresholds(calibration),
                ),
            )


def ratio_blocks(context: ReportContext) -> Iterator[Block]:
    """The ratios of all items, and what they rest on; nothing where no data hold."""
    say = context.say
    used = used_calibrations(context)
    if not used:
        return
    yield Paragraph(
        Text(
            say(
                "A likelihood ratio (LR) says how many times more to be expected the score of a "
                "picture is if H1 is true than if H2 is. H1: it is a picture like the manipulated "
                "ones of the calibration data. H2: it is one like their genuine ones. It is not "
                "the probability that the picture was forged: that also depends on circumstances "
                "outside this examination. It holds only as far as the data resemble this case, "
                "which the examiner judges in section 2."
            )
        )
    )
    yield _table(context)
    for calibration in used:
        number = context.snapshot.calibrations.index(calibration) + 1
        yield from _about(context, number, calibration)


def _table(context: ReportContext) -> Table:
    say, rows = context.say, []
    for number, item, _ in context.numbered_items():
        if item.finding is None:
            continue
        score = item.finding.scores.manipulation
        calibration = calibration_for(context, item.finding)
        if calibration is None:
            words = say("no calibration data for the engine of this finding")
            rows.append((Text(str(number)), Text(say.score(score)), *(Text("–"),) * 2, Text(words)))
            continue
        point = calibration.ratio_at(score)
        rows.append(
            (
                Text(str(number)),
                Text(say.score(score)),
                Text(_ratio(context, calibration, point), is_strong=True),
                Text(
                    say(
                        "{low} to {high}",
                        low=ratio_text(point.low),
                        high=ratio_text(point.high),
                    )
                ),
                Text(_in_words(context, point.log_ratio)),
            )
        )
    return Table(
        header=(
            say("Item"),
            say("Score"),
            say("Likelihood ratio"),
            say("95 % interval"),
            say("In words"),
        ),
        widths=(0.09, 0.11, 0.22, 0.2, 0.38),
        rows=tuple(rows),
        caption=say("Words: {source}.", source=context.template.ratio_source),
    )


def ratio_text(log_ratio: float) -> str:
    """A ratio with two significant digits; below 1 as 1 over its inverse."""
    value = 10 ** abs(log_ratio)
    shown = f"{value:.2g}" if value < 99.5 else f"{round(value, 2 - len(str(int(value)))):,.0f}"
    return shown if log_ratio >= 0 or shown == "1" else f"1/{shown}"


def _ratio(context: ReportContext, calibration: Calibration, point: RatioPoint) -> str:
    shown = f"LR {ratio_text(point.log_ratio)}"
    if calibration.low_bound < point.log_ratio < calibration.high_bound:
        return shown
    return context.say("{ratio}, the limit of the data", ratio=shown)


def _in_words(context: ReportContext, log_ratio: float) -> str:
    say, value = context.say, 10 ** abs(log_ratio)
    words = ""
    for step in context.template.ratio_words:
        if value >= step.least:
            words = step.words
    if value < context.template.ratio_words[1].least:
        return words
    if log_ratio > 0:
        return say("{words} for H1 over H2", words=words)
    return say("{words} for H2 over H1", words=words)


def _thresholds(calibration: Calibration) -> str:
    return "; ".join(f"{name} {value:g}" for name, value in calibration.thresholds)


def _about(context: ReportContext, number: int, calibration: Calibration) -> Iterator[Block]:
    say, validation = context.say, calibration.validation
    title = say("Calibration data: {title}", title=calibration.title)
    yield Heading(Text(title), 2, f"calibration-{number}")
    label = say("Which pictures these are, as stated by the examiner")
    yield Quotation(Voice.EXAMINER, label, calibration.description, calibration.examiner)
    sources = str(calibration.source_count) if calibration.source_count else say("not stated")
    bounds = say(
        "{low} to {high}",
        low=ratio_text(calibration.low_bound),
        high=ratio_text(calibration.high_bound),
    )
    costs = say(
        "Cllr {cost:.2f}, Cllr min {least:.2f} (0: perfect, 1: no information)",
        cost=validation.cost,
        least=validation.least_cost,
    )
    misleading = say(
        "{forged} of manipulated pictures have an LR below 1, {genuine} of genuine ones above 1",
        forged=say.share(validation.misleading_forged),
        genuine=say.share(validation.misleading_genuine),
    )
    pictures = say(
        "{forged} manipulated, {genuine} genuine; different sources: {sources}",
        forged=calibration.forged_count,
        genuine=calibration.genuine_count,
        sources=sources,
    )
    holds = f"{calibration.engine} {calibration.engine_version}; {_thresholds(calibration)}"
    yield Facts(
        (
            (say("Loaded"), Text(_loaded(context, calibration))),
            (say("Data SHA-256"), code(calibration.data.sha256)),
            (say("Pictures"), Text(pictures)),
            (say("Holds only for"), Text(holds)),
            (say("Weights SHA-256"), code(calibration.weights_sha256)),
            (say("Method"), Text(calibration.method)),
            (say("Limits of the data"), Text(bounds)),
            (say("On pictures not fitted to"), Text(f"{costs}; {misleading}")),
        )
    )
    yield _figure(context, calibration)


def _loaded(context: ReportContext, calibration: Calibration) -> str:
    say = context.say
    return say("{at} by {who}", at=say.moment(calibration.loaded_at), who=calibration.examiner)


def _figure(context: ReportContext, calibration: Calibration) -> PlotFigure:
    say, validation = context.say, calibration.validation
    tippett, entropy = validation.tippett, validation.entropy
    edge = tippett.log_ratios[-1]
    shares = Plot(
        title=say("Tippett plot"),
        x_label=say("log10 of the likelihood ratio"),
        y_label=say("share of pictures with at least this ratio"),
        x_range=(-edge, edge),
        y_range=(0.0, 1.0),
        curves=(
            Curve(say("manipulated"), _pairs(tippett.log_ratios, tippett.forged), "solid"),
            Curve(say("genuine"), _pairs(tippett.log_ratios, tippett.genuine), "dashed"),
        ),
    )
    highest = max(1.0, *entropy.ratios)
    costs = Plot(
        title=say("Empirical cross-entropy (ECE)"),
        x_label=say("log10 of the prior odds"),
        y_label=say("cross-entropy in bits"),
        x_range=(entropy.log_prior_odds[0], entropy.log_prior_odds[-1]),
        y_range=(0.0, highest),
        curves=(
            Curve(say("these ratios"), _pairs(entropy.log_prior_odds, entropy.ratios), "solid"),
            Curve(say("best calibration"), _pairs(entropy.log_prior_odds, entropy.best), "dashed"),
            Curve(say("no ratios"), _pairs(entropy.log_prior_odds, entropy.reference), "dotted"),
        ),
    )
    return PlotFigure(
        (shares, costs),
        caption=say(
            "Calibration data “{title}”, every picture judged by a fit that saw neither it nor its "
            "source ({folds} parts). Left: the further the curves are apart, the more the ratios "
            "tell. Right: the lower the better; above the dotted curve the ratios would do harm.",
            title=calibration.title,
            folds=validation.folds,
        ),
        alternative=say(
            "Tippett plot and empirical cross-entropy of the calibration data: Cllr {cost:.2f}, "
            "Cllr min {least:.2f}.",
            cost=validation.cost,
            least=validation.least_cost,
        ),
    )


def _pairs(x: tuple[float, ...], y: tuple[float, ...]) -> tuple[tuple[float, float], ...]:
    return tuple(zip(x, y, strict=True))
