"""What is needed to obtain the same results again: versions, seeds, device, hashes."""

from engine.schema.finding import Finding
from reports.context import ReportContext, code
from reports.document import Block, Facts, Heading, Paragraph, Text

TITLE = "Reproducibility appendix"

# Prompts are printed up to here; the manifest has them whole.
_PROMPT_LIMIT = 600


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return the facts of program and machine, then those of every analysis."""
    say, application = context.say, context.snapshot.application
    packages = ", ".join(f"{name} {version}" for name, version in application.package_versions)
    blocks: list[Block] = [
        Facts(
            (
                (say("Application"), Text(f"ForgeryTalker {application.version}")),
                (say("Source revision"), code(application.commit or say("not recorded"))),
                (say("Operating system"), Text(application.operating_system)),
                (say("Python"), Text(application.python)),
                (say("Processor"), Text(application.processor)),
                (say("Packages"), Text(packages or say("not recorded"))),
            )
        )
    ]
    for number, item, label in context.numbered_items():
        if item.finding is not None:
            blocks.append(Heading(label, 2, f"reproducibility-{number}"))
            blocks.append(_analysis(context, item.finding))
    blocks.append(
        Paragraph(
            Text(
                say(
                    "To repeat an analysis: take the file with the SHA-256 of section 3, the "
                    "engine with the weights named here, the same seed and device, and compare "
                    "the hashes of score map and mask. On another processor or library version "
                    "single scores may differ slightly; the tolerance was not measured."
                )
            )
        )
    )
    return tuple(blocks)


def _analysis(context: ReportContext, finding: Finding) -> Facts:
    say, run = context.say, finding.provenance
    libraries = ", ".join(f"{name} {version}" for name, version in run.library_versions)
    return Facts(
        (
            (say("Finding"), code(finding.id)),
            (say("Digest of the request"), code(finding.request_digest)),
            (say("Engine"), Text(f"{run.engine} {run.version}")),
            (say("Weights SHA-256"), code(run.weights_sha256)),
            (say("Device, precision, seed"), Text(f"{run.device}, {run.precision}, {run.seed}")),
            (
                say("Started, finished"),
                Text(f"{say.moment(run.started_at)}, {say.moment(run.finished_at)}"),
            ),
            (say("Libraries"), Text(libraries or say("not recorded"))),
            (say("Decoded pixels SHA-256"), code(finding.decode.pixels_sha256)),
            (say("Score map SHA-256"), code(finding.score_map.sha256)),
            (say("Mask SHA-256"), code(finding.mask.sha256)),
            (say("Examined part SHA-256"), code(finding.examined.sha256)),
            (say("Prompt"), code(run.prompt or say("none"), _PROMPT_LIMIT)),
            (say("Prompt SHA-256"), code(run.prompt_sha256)),
        )
    )
