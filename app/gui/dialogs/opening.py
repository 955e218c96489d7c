"""How dialogs are shown: over the window, without stopping anything."""

from PySide6.QtWidgets import QDialog, QWidget


def open_over(dialog: QDialog) -> None:
    """Show a dialog over its window; it is let go when it is closed."""
    dialog.setModal(True)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def is_there(widget: QWidget) -> bool:
    """False once a widget was let go, for example because an answer came after it was closed."""
    try:
        widget.isVisible()
    except RuntimeError:  # "Internal C++ object already deleted"
        return False
    return True
