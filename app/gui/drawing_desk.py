"""Carries what the examiner draws into the case, stroke by stroke, and shows what is there."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QPointF

from app.casework.hand import DrawingRequest, new_region_id
from app.casework.hand_changes import DrawRegion
from app.gui.case_desk import CaseDesk
from app.gui.panels.own_regions import DrawPanel, OwnRegion, OwnRegionsList
from app.gui.picture_state import PictureState, Tool
from app.gui.viewer.brush_tool import BrushTool
from app.gui.viewer.canvas import Canvas
from app.gui.viewer.corners_tool import CornersTool
from app.gui.viewer.draw_tools import Drawn, DrawTool
from app.gui.viewer.drawn import DrawnMark, DrawnStack, drawn_letter
from app.gui.viewer.polygon_tool import PolygonTool
from app.gui.viewer.shapes import path_of, rings_of, thinned, total_area
from app.gui.viewer.sketch import SketchItem
from engine.schema.case import CaseItem
from engine.schema.examiner import ExaminerRegion
from engine.schema.finding import Region, RegionName

_COPY_TOLERANCE_PX = 1.0


class DrawingDesk(QObject):
    """Every finished stroke is one change of the case, which Undo takes back.

    What was handed over and is not stored yet is shown already, so that a quick hand builds on its
    own last stroke.
    """

    def __init__(
        self,
        desk: CaseDesk,
        state: PictureState,
        canvas: Canvas,
        panels: tuple[DrawPanel, OwnRegionsList],
    ) -> None:
        super().__init__(canvas)
        self._desk = desk
        self._state = state
        self._canvas = canvas
        self._panel, self._list = panels
        self._item: CaseItem | None = None
        self._waiting: dict[str, DrawingRequest] = {}
        self.stack = DrawnStack(canvas.scene(), canvas.font())
        self.sketch = SketchItem()
        canvas.scene().addItem(self.sketch)
        parts = (canvas, self.stack, self.sketch)
        self._tools: dict[Tool, DrawTool] = {
            Tool.POLYGON: PolygonTool(*parts),
            Tool.BRUSH: BrushTool(*parts, is_eraser=False),
            Tool.ERASER: BrushTool(*parts, is_eraser=True),
            Tool.CORNERS: CornersTool(*parts),
        }
        self._tool: DrawTool | None = None
        self._connect()

    def tool(self, tool: Tool) -> DrawTool:
        """The tool of that kind. KeyError for the pointer, which is none."""
        return self._tools[tool]

    def show_item(self, item: CaseItem | None) -> None:
        """Show the regions of this item; None for nothing."""
        is_other = self._item is None or item is None or item.evidence.id != self._item.evidence.id
        if is_other:
            self._panel.flush()
            self._waiting.clear()
            self._state.use_tool(Tool.POINT)
            self._state.select_drawing("")
        self._item = item
        self._panel.set_read_only(self._desk.view is not None and self._desk.view.is_read_only)
        self._settle()
        self._refresh()

    def forget_waiting(self) -> None:
        """A change was refused: show what is stored."""
        if self._waiting:
            self._waiting.clear()
            self._refresh()

    def copy_outline(self, region: Region, title: str) -> None:
        """A region of the examiner's own with the outline of the engine's, to be corrected.

        title: how the engine's region is called in the window. The finding stays as it is.
        """
        view = self._desk.view
        if self._item is None or view is None or view.is_read_only:
            return
        polygons = (region.polygon, *region.further_polygons)
        # the engine's outlines go around single pixels: that many corners nobody could move
        rings = tuple(thinned(list(polygon), _COPY_TOLERANCE_PX) for polygon in polygons)
        request = DrawingRequest(
            new_region_id(),
            self._item.evidence.id,
            region.name,
            "",
            rings_of(path_of(rings), self._canvas.bounds),
            self.tr("From the engine's outline of: {0}").format(title),
        )
        self._store(request, "draw")

    def _connect(self) -> None:
        state, panel, canvas = self._state, self._panel, self._canvas
        for tool in self._tools.values():
            tool.finished.connect(self._take)
            tool.left.connect(self._leave_tool)
            tool.chosen_other.connect(state.select_drawing)
        state.tool_changed.connect(self._use_tool)
        state.drawn_selected.connect(self._choose)
        state.brush_changed.connect(self._set_brush)
        state.shown_changed.connect(self._show_layer)
        state.opacity_changed.connect(self._fade)
        panel.named.connect(self._name)
        panel.noted.connect(self._note)
        panel.removal_asked.connect(self._remove)
        self._list.chosen.connect(state.select_drawing)
        canvas.place_clicked.connect(self._point_at)
        canvas.scale_on_screen_changed.connect(self.stack.set_scale_on_screen)
        self._desk.troubled.connect(self.forget_waiting)
        self._set_brush(state.brush_px)

    # what there is

    def _stored(self) -> tuple[ExaminerRegion, ...]:
        return self._item.drawings if self._item is not None else ()

    def _requests(self) -> tuple[DrawingRequest, ...]:
        """The regions as they are after everything that was handed over."""
        stored = {
            region.region_id: DrawingRequest(
                region.region_id,
                region.evidence_id,
                region.name,
                region.title,
                region.rings,
                region.notes,
            )
            for region in self._stored()
        }
        return tuple(each for each in (stored | self._waiting).values() if not each.is_removed)

    def _request(self, region_id: str) -> DrawingRequest | None:
        return next((each for each in self._requests() if each.region_id == region_id), None)

    def _settle(self) -> None:
        """Forget what was handed over and is stored now."""
        stored = {region.region_id: region for region in self._stored()}
        for region_id, request in list(self._waiting.items()):
            there = stored.get(region_id)
            is_stored = (
                there is None
                if request.is_removed
                else there is not None
                and (there.rings, there.name, there.title, there.notes)
                == (request.rings, request.name, request.title, request.notes)
            )
            if is_stored:
                del self._waiting[region_id]

    def _refresh(self) -> None:
        regions = tuple(self._own(at, request) for at, request in enumerate(self._requests()))
        ids = [region.region_id for region in regions]
        if self._state.selected_drawing not in ids:
            self._state.select_drawing("")
        chosen = self._state.selected_drawing
        self.stack.show_marks(
            tuple(
                DrawnMark(region.region_id, region.letter, region.text, request.rings)
                for region, request in zip(regions, self._requests(), strict=True)
            ),
            chosen,
        )
        self._list.show_regions(regions, chosen)
        self._panel.show_region(next((each for each in regions if each.region_id == chosen), None))
        if self._tool is not None:
            self._tool.choose(chosen)

    def _own(self, position: int, request: DrawingRequest) -> OwnRegion:
        letter, bounds = drawn_letter(position), self._canvas.bounds
        whole = max(bounds.width() * bounds.height(), 1.0)
        if self._item is not None:
            size = self._item.evidence.decode.size
            whole = size.width * size.height
        title = request.title or self.tr("Region {0}").format(letter)
        share = total_area(request.rings) / whole
        return OwnRegion(request.region_id, letter, request.name, title, request.notes, share)

    # what is done

    def _take(self, drawn: Drawn) -> None:
        item = self._item
        view = self._desk.view
        if item is None or view is None or view.is_read_only:
            return
        before = self._request(drawn.region_id)
        if before is None:
            if not drawn.rings:
                return
            request = DrawingRequest(new_region_id(), item.evidence.id, None, "", drawn.rings)
        elif drawn.rings:
            request = replace(before, rings=drawn.rings)
        else:
            request = replace(before, rings=(), is_removed=True)
        self._state.select_drawing("" if request.is_removed else request.region_id)
        self._store(request, drawn.verb)

    def _name(self, region_id: str, name: RegionName | None, title: str) -> None:
        self._change(region_id, "name", lambda before: replace(before, name=name, title=title))

    def _note(self, region_id: str, notes: str) -> None:
        self._change(region_id, "note", lambda before: replace(before, notes=notes))

    def _remove(self, region_id: str) -> None:
        self._change(region_id, "remove", lambda before: replace(before, rings=(), is_removed=True))

    def _change(
        self, region_id: str, verb: str, change: Callable[[DrawingRequest], DrawingRequest]
    ) -> None:
        before = self._request(region_id)
        if before is not None:
            self._store(change(before), verb)

    def _store(self, request: DrawingRequest, verb: str) -> None:
        self._waiting[request.region_id] = request
        self._desk.do(DrawRegion(request, verb))
        self._refresh()
        self._state.select_drawing("" if request.is_removed else request.region_id)

    # tools and looks

    def _use_tool(self, tool: Tool) -> None:
        if self._tool is not None:
            self._tool.drop()
        self._tool = self._tools.get(tool)
        self._canvas.use_tool(self._tool)
        if self._tool is not None:
            self._tool.choose(self._state.selected_drawing)
            self._tool.begin()

    def _leave_tool(self) -> None:
        self._state.use_tool(Tool.POINT)

    def _choose(self, region_id: str) -> None:
        self.stack.choose(region_id)
        self._list.choose(region_id)
        placed = next(
            ((at, each) for at, each in enumerate(self._requests()) if each.region_id == region_id),
            None,
        )
        self._panel.show_region(self._own(*placed) if placed is not None else None)
        if self._tool is not None:
            self._tool.choose(region_id)

    def _point_at(self, point: QPointF) -> None:
        self._state.select_drawing(self.stack.at(point))

    def _set_brush(self, width: int) -> None:
        for tool in self._tools.values():
            if isinstance(tool, BrushTool):
                tool.set_width(float(width))

    def _show_layer(self, layer: str, is_shown: bool) -> None:
        if layer == "drawn":
            self.stack.layer.setVisible(is_shown)

    def _fade(self, layer: str, opacity: float) -> None:
        if layer == "drawn":
            self.stack.layer.setOpacity(opacity)
