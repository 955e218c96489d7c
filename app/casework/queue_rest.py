"""What is still in a case's queue, as plans to go on with."""

from app.casework.analysis import QueuePlan
from app.casework.session import CaseSession
from engine.schema.request import EngineDescription


def plans_left(
    session: CaseSession, engine: EngineDescription, device: str
) -> tuple[QueuePlan, ...]:
    """What is still in the case's queue, batch by batch, without the methods left out there.

    What was asked of another engine or device is taken out, and asked of this one anew.
    """
    plans = []
    for count in session.queue():
        asked = count.batch
        ids = session.open_jobs(asked) if count.open else ()
        if not ids:
            continue
        if not (asked.fits(engine) and asked.device == device):
            session.clear_queue(ids)
            session.enqueue(ids, engine, device, asked.disabled_methods, adds_maps=True)
        plans.append(QueuePlan(ids, engine, device, asked.disabled_methods, adds_maps=True))
    return tuple(plans)
