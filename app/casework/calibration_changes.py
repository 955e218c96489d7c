"""Loading and withdrawing calibration data as changes that can be taken back."""

from dataclasses import dataclass

from app.casework.actions import Change
from app.casework.calibration import CalibrationRequest
from app.casework.changes import CaseChanges
from app.casework.session import CaseSession


@dataclass(frozen=True, slots=True)
class LoadCalibration:
    """Store calibration data; taken back by withdrawing them."""

    request: CalibrationRequest

    @property
    def text(self) -> str:
        """For example "load calibration data “Passport photographs 2026”"."""
        return f"load calibration data “{self.request.record.title}”"

    def apply(self, session: CaseSession) -> tuple[CaseChanges, Change]:
        """Store them."""
        changes, calibration_id = session.load_calibration(self.request)
        return changes, WithdrawCalibration(calibration_id)


@dataclass(frozen=True, slots=True)
class WithdrawCalibration:
    """Withdraw calibration data; taken back by loading the same again."""

    calibration_id: str

    @property
    def text(self) -> str:
        """Always "withdraw calibration data"."""
        return "withdraw calibration data"

    def apply(self, session: CaseSession) -> tuple[CaseChanges, Change]:
        """Withdraw them; what they were is read back from the case."""
        request = session.calibration_request(self.calibration_id)
        return session.withdraw_calibration(self.calibration_id), LoadCalibration(request)
