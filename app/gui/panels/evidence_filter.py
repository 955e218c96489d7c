"""The button that narrows the evidence list by state, region and tag."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.gui import wording
from app.gui.appearance import Appearance
from app.gui.labels import listed, shown
from app.gui.narrowing import EvidenceWish
from app.gui.signs import Sign

T = TypeVar("T")
_SIGNS = tuple(sign for sign in Sign if sign is not Sign.RUNNING)


class FilterButton(QToolButton):
    """A menu of what the list has; `changed` tells that another choice was made."""

    changed = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._wish = EvidenceWish()
        self._regions: tuple[str, ...] = ()
        self._tags: tuple[str, ...] = ()
        self.setProperty("flat", True)
        self.setIconSize(QSize(18, 18))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setAccessibleName(self.tr("Show only some of the evidence"))
        self.setToolTip(self.tr("Show only some: by state, region or tag"))
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        appearance.changed.connect(self._draw)
        self._draw()

    @property
    def wish(self) -> EvidenceWish:
        """What is chosen; its text is left empty."""
        return self._wish

    @property
    def summary(self) -> str:
        """What is chosen, in words; empty for everything."""
        names = [wording.sign(sign) for sign in _SIGNS if sign in self._wish.signs]
        names += [wording.region_name(name) for name in sorted(self._wish.regions)]
        names += sorted(self._wish.tags)
        return listed((shown(name) for name in names), ", ")

    def offer(self, regions: Iterable[str], tags: Iterable[str]) -> None:
        """The regions and tags that the case's items have."""
        self._regions = tuple(sorted(set(regions), key=wording.region_name))
        self._tags = tuple(sorted(set(tags)))
        is_known = self._wish.regions <= set(self._regions) and self._wish.tags <= set(self._tags)
        if not is_known:
            self._choose(
                replace(
                    self._wish,
                    regions=self._wish.regions & set(self._regions),
                    tags=self._wish.tags & set(self._tags),
                )
            )

    def choose(self, wish: EvidenceWish) -> None:
        """Narrow the list to this."""
        self._choose(wish)

    def clear(self) -> None:
        """Show everything again."""
        self._choose(EvidenceWish())

    def _fill(self) -> None:
        wish = self._wish
        self._menu.clear()
        self._menu.addSection(self.tr("State"))
        for sign in _SIGNS:
            self._add(wording.sign(sign), sign in wish.signs, partial(self._with_sign, sign))
        self._menu.addSection(self.tr("Region"))
        for name in self._regions:
            is_on = name in wish.regions
            self._add(wording.region_name(name), is_on, partial(self._with_region, name))
        if not self._regions:
            self._menu.addAction(self.tr("no regions found yet")).setEnabled(False)
        self._menu.addSection(self.tr("Tag"))
        for tag in self._tags:
            self._add(shown(tag), tag in wish.tags, partial(self._with_tag, tag))
        if not self._tags:
            self._menu.addAction(self.tr("no tags given yet")).setEnabled(False)
        self._menu.addSeparator()
        everything = self._menu.addAction(self.tr("Show everything"))
        everything.setEnabled(self._wish.is_narrowed)
        everything.triggered.connect(self.clear)

    def _add(self, text: str, is_on: bool, switch: Callable[[bool], EvidenceWish]) -> None:
        action = QAction(text.replace("&", "&&"), self._menu)
        action.setCheckable(True)
        action.setChecked(is_on)
        action.toggled.connect(lambda is_on: self._choose(switch(is_on)))
        self._menu.addAction(action)

    def _with_sign(self, sign: Sign, is_on: bool) -> EvidenceWish:
        return replace(self._wish, signs=_switched(self._wish.signs, sign, is_on))

    def _with_region(self, name: str, is_on: bool) -> EvidenceWish:
        return replace(self._wish, regions=_switched(self._wish.regions, name, is_on))

    def _with_tag(self, tag: str, is_on: bool) -> EvidenceWish:
        return replace(self._wish, tags=_switched(self._wish.tags, tag, is_on))

    def _choose(self, wish: EvidenceWish) -> None:
        if wish != self._wish:
            self._wish = wish
            self._draw()
            self.changed.emit()

    def _draw(self) -> None:
        role = "accent" if self._wish.is_narrowed else "text_soft"
        self.setIcon(self._appearance.icon("filter", role))


def _switched(chosen: frozenset[T], value: T, is_on: bool) -> frozenset[T]:
    return chosen | {value} if is_on else chosen - {value}
