"""How dialogs are shown: over the window, without stopping anything."""

from PySide6.QtWidgets import QDialog


def open_over(dialog: QDialog) -> None:
    """Show a dialog over its window; it is let go when it is closed."""
    dialog.setModal(True)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
