"""The cover: which report this is, about what, by whom, when, and whether it is final."""

from reports.context import ReportContext
from reports.document import Cover, Notice, NoticeKind, Text, Voice

# A wrecked case can have thousands; these show what kind they are.
_MOST_FAULTS = 10


def build(context: ReportContext) -> Cover:
    """Return the cover of the report."""
    say, case, options = context.say, context.snapshot.case, context.options
    status = say("Final") if options.is_final else say("Draft")
    note = (
        say("Issued by the examiner named below. Valid only with the signature on the last page.")
        if options.is_final
        else say("Not for use in proceedings. Content may change before the final report.")
    )
    return Cover(
        kind=say("Forensic examination report"),
        title=Text(case.title or say("Untitled case"), Voice.EXAMINER),
        status=status,
        status_note=note,
        status_is_final=options.is_final,
        facts=_facts(context),
        notices=_notices(context),
    )


def _facts(context: ReportContext) -> tuple[tuple[str, Text], ...]:
    say, case, options = context.say, context.snapshot.case, context.options
    return (
        (say("Report number"), Text(context.report_number, is_strong=True)),
        (say("Case number"), context.stated(case.number)),
        (say("Laboratory"), context.stated(case.laboratory)),
        *_laboratory(context),
        (say("Examiner"), context.stated(case.examiner)),
        (say("Reviewer"), context.stated(options.reviewer)),
        (say("Customer, authority, reference"), context.stated(case.authority)),
        (say("Items received"), Text(_received(context))),
        (say("Work carried out"), Text(_work(context))),
        (say("Date of issue"), Text(say.moment(options.issued_at))),
        (say("Edition"), Text(_edition(context))),
        (say("Classification"), context.stated(options.classification)),
        (
            say("Items"),
            Text(
                say(
                    "{items} taken in, {analysed} analysed, {withdrawn} withdrawn, {refused} "
                    "file refused"
                    if len(context.snapshot.refused) == 1
                    else "{items} taken in, {analysed} analysed, {withdrawn} withdrawn, {refused} "
                    "files refused",
                    items=len(context.snapshot.items) + len(context.snapshot.withdrawn),
                    analysed=len(context.analysed_items()),
                    withdrawn=len(context.snapshot.withdrawn),
                    refused=len(context.snapshot.refused),
                )
            ),
        ),
    )


def _laboratory(context: ReportContext) -> tuple[tuple[str, Text], ...]:
    """What the template states about the laboratory that issues the report."""
    say = context.say
    labels = {
        "name": say("Issued by"),
        "address": say("Address"),
        "accreditation": say("Accreditation"),
        "contact": say("Contact"),
    }
    return tuple((labels[key], Text(text)) for key, text in context.template.laboratory)


def _received(context: ReportContext) -> str:
    say = context.say
    if context.options.received_at:
        return say.moment(context.options.received_at)
    taken = sorted(item.evidence.taken_in_at for item in context.snapshot.items)
    if not taken:
        return say("not stated")
    return say("not stated; taken into the case from {first}", first=say.moment(taken[0]))


def _work(context: ReportContext) -> str:
    say = context.say
    moments = [finding.provenance.started_at for _, finding in context.analysed_items()]
    moments += [finding.provenance.finished_at for _, finding in context.analysed_items()]
    moments += [r.decided_at for item in context.snapshot.items for r in item.reviews]
    if not moments:
        return say("no analysis was run")
    return say("{first} to {last}", first=say.moment(min(moments)), last=say.moment(max(moments)))


def _edition(context: ReportContext) -> str:
    say, options = context.say, context.options
    if options.supersedes:
        return say(
            "{edition}, supersedes {number}", edition=options.edition, number=options.supersedes
        )
    return str(options.edition)


def _case_faults(context: ReportContext) -> str:
    """What is wrong with the case; the manifest does not say it, so it stands here in full."""
    say, faults = context.say, context.options.case_faults
    shown = [say.told(fault) for fault in faults[:_MOST_FAULTS]]
    if len(faults) > _MOST_FAULTS:
        shown.append(say("and {count} more", count=len(faults) - _MOST_FAULTS))
    return say(
        "The case did not verify when this report was made: its records do not agree with its log. "
        "Nothing that this report says of findings, decisions and log can be relied on. Found: "
        "{faults}",
        faults=" ".join(shown),
    )


def _notices(context: ReportContext) -> tuple[Notice, ...]:
    say, notices = context.say, []
    if context.options.is_redacted:
        notices.append(
            Notice(
                NoticeKind.WARNING,
                say(
                    "Redacted edition: the faces that the software found are made unrecognisable "
                    "in the figures; score maps, masks and landmarks are not attached. A face it "
                    "did not find may still be seen: look at every figure before passing this on."
                ),
            )
        )
    if context.options.case_faults:
        notices.append(Notice(NoticeKind.FAILED, _case_faults(context)))
    for fault in context.material.faults():
        notices.append(
            Notice(
                NoticeKind.FAILED,
                say(
                    "Item {item}: the stored {role} file is {state}. See section 3.",
                    item=fault.item_id,
                    role=say(fault.role),
                    state=say("changed") if fault.state.value == "differs" else say("missing"),
                ),
            )
        )
    for chain_fault in context.material.chain_faults:
        notices.append(
            Notice(
                NoticeKind.FAILED,
                say("The audit log is not continuous: {fault}.", fault=say.told(chain_fault)),
            )
        )
    return tuple(notices)
