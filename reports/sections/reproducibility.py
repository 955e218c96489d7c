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
    blocks.append(Facts(_template(context)))
    shared = _shared(context)
    if shared:
        blocks.append(Heading(Text(say("The same for every analysis")), 2, "reproducibility-all"))
        blocks.append(Facts(tuple(shared.items())))
    for number, item, label in context.numbered_items():
        if item.finding is not None:
            own = {k: v for k, v in _analysis(context, item.finding).items() if k not in shared}
            blocks.append(Heading(label, 2, f"reproducibility-{number}"))
            attached = _attached(context, item.evidence.id)
            blocks.append(Facts((*own.items(), (say("Attached files"), attached))))
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


def _attached(context: ReportContext, item_id: str) -> Text:
    """Names of the item's maps among the attachments, and of those there was no room for."""
    say = context.say
    own = [made for made in context.maps if made.item_id == item_id]
    names = ", ".join(made.name for made in own if made.is_attached)
    left_out = ", ".join(made.name for made in own if not made.is_attached)
    if not left_out:
        return code(names) if names else Text(say("none"))
    words = say("too large to attach, kept in the case: {names}", names=left_out)
    return code(f"{names}; {words}" if names else words)


def _template(context: ReportContext) -> tuple[tuple[str, Text], ...]:
    say, template = context.say, context.template
    return (
        (say("Text template"), Text(f"{template.name} ({template.language})")),
        (say("Template SHA-256"), code(template.sha256)),
    )


def _shared(context: ReportContext) -> dict[str, Text]:
    """Facts that are the same for all analyses of the case, if there are several."""
    every = [_analysis(context, finding) for _, finding in context.analysed_items()]
    if len(every) < 2:
        return {}
    first = every[0]
    return {name: text for name, text in first.items() if all(f[name] == text for f in every)}


def _analysis(context: ReportContext, finding: Finding) -> dict[str, Text]:
    say, run = context.say, finding.provenance
    libraries = ", ".join(f"{name} {version}" for name, version in run.library_versions)
    return {
        say("Finding"): code(finding.id),
        say("Digest of the request"): code(finding.request_digest),
        say("Engine"): Text(f"{run.engine} {run.version}"),
        say("Weights SHA-256"): code(run.weights_sha256),
        say("Device, precision, seed"): Text(f"{run.device}, {run.precision}, {run.seed}"),
        say("Started, finished"): Text(
            f"{say.moment(run.started_at)}, {say.moment(run.finished_at)}"
        ),
        say("Libraries"): Text(libraries or say("not recorded")),
        say("Decoded pixels SHA-256"): code(finding.decode.pixels_sha256),
        say("Score map SHA-256"): code(finding.score_map.sha256),
        say("Mask SHA-256"): code(finding.mask.sha256),
        say("Examined part SHA-256"): code(finding.examined.sha256),
        say("Prompt"): code(run.prompt or say("none"), _PROMPT_LIMIT),
        say("Prompt SHA-256"): code(run.prompt_sha256),
    }
