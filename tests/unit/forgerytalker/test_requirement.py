"""What is free decides how a published model is kept, and too little is said with both numbers."""

import ctypes
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import ModelUnavailable
from engine.forgerytalker.xl import memory, requirement
from engine.forgerytalker.xl.catalogue import published_keys
from engine.forgerytalker.xl.folder import VISUAL, is_rounded
from engine.forgerytalker.xl.keys import rename
from engine.forgerytalker.xl.memory import GpuMemory, free_main_bytes, gpu_memory
from engine.forgerytalker.xl.requirement import (
    SETTING,
    Requirement,
    Residency,
    check_whole,
    choose_residency,
    told_residency,
)

GB = 10**9


def full_size() -> Requirement:
    """As an import of the published XL files writes it down."""
    visual = language = may_round = 0
    for key in published_keys("flant5xl"):
        place = rename(key.name)
        if place is None:
            continue
        if place.key.startswith(VISUAL):
            visual += key.elements
        else:
            language += key.elements
            may_round += key.elements if is_rounded(place.key) else 0
    return Requirement(visual, language, may_round)


XL = full_size()
Machine = Callable[..., None]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    """Sets what is there, in GB."""
    monkeypatch.delenv(SETTING, raising=False)

    def set_to(
        gpu: float = 0.0, main: float = 64.0, setting: str = "", others: float = 1.0
    ) -> None:
        found = GpuMemory(int((gpu + others) * GB), int(gpu * GB))
        obstacle = "" if gpu else "there is no NVIDIA driver"
        monkeypatch.setattr(requirement, "driver_obstacle", lambda: obstacle)
        monkeypatch.setattr(requirement, "torch_obstacle", lambda: "")
        monkeypatch.setattr(requirement, "gpu_memory", lambda _index=0: found)
        monkeypatch.setattr(requirement, "free_main_bytes", lambda: int(main * GB))
        monkeypatch.setenv(SETTING, setting)

    return set_to


def test_nearly_all_of_the_language_model_may_be_rounded() -> None:
    assert 0.85 < XL.rounded / XL.language < 0.95
    whole = XL.gpu_bytes(Residency.WHOLE)
    assert XL.gpu_bytes(Residency.INT8) == whole - XL.rounded
    assert XL.gpu_bytes(Residency.INT4) < XL.gpu_bytes(Residency.INT8)
    assert XL.gpu_bytes(Residency.TURNS_INT8) < XL.gpu_bytes(Residency.TURNS)


@pytest.mark.parametrize(
    ("free", "residency"),
    [
        (14.0, Residency.WHOLE),
        (11.3, Residency.WHOLE),
        (11.0, Residency.INT8),
        (8.6, Residency.INT8),
        (8.0, Residency.TURNS),
        (6.0, Residency.TURNS_INT8),
    ],
)
def test_free_gpu_memory_decides(free: float, residency: Residency, machine: Machine) -> None:
    machine(gpu=free)
    assert choose_residency(XL, "auto") == ("cuda", residency)


def test_turns_need_room_in_main_memory_too(machine: Machine) -> None:
    machine(gpu=8.0, main=8.0)
    assert choose_residency(XL, "auto") == ("cuda", Residency.TURNS_INT8)
    machine(gpu=8.0, main=4.0)
    with pytest.raises(ModelUnavailable, match=r"of main memory 4\.0 GB are free"):
        choose_residency(XL, "auto")


def test_the_setting_is_kept_to_even_where_more_is_free(machine: Machine) -> None:
    for residency in Residency:
        machine(gpu=80.0, setting=residency.value)
        assert choose_residency(XL, "cuda") == ("cuda", residency)
    machine(gpu=8.0, setting="whole")
    with pytest.raises(ModelUnavailable, match=r"11\.2 GB of GPU memory \(whole\)"):
        choose_residency(XL, "cuda")


def test_four_bits_are_never_taken_unasked(machine: Machine) -> None:
    for tenths in range(50, 150):
        machine(gpu=tenths / 10)
        try:
            assert choose_residency(XL, "auto")[1] is not Residency.INT4
        except ModelUnavailable:
            assert XL.gpu_bytes(Residency.TURNS_INT8) > tenths * GB // 10


def test_too_little_memory_is_said_with_what_is_there_and_what_is_needed(machine: Machine) -> None:
    machine(gpu=4.0)
    with pytest.raises(ModelUnavailable) as caught:
        choose_residency(XL, "auto")
    for told in ("11.2 GB", "5.1 GB", "4.0 GB free of 5.0 GB", "turns-int8"):
        assert told in caught.value.what
    assert "compact" in caught.value.remedy


def test_what_holds_the_gpu_now_does_not_make_it_too_small(machine: Machine) -> None:
    machine(gpu=1.0, others=23.0)
    assert choose_residency(XL, "auto", counts_all=True) == ("cuda", Residency.WHOLE)
    with pytest.raises(ModelUnavailable, match=r"1\.0 GB free of 24\.0 GB"):
        choose_residency(XL, "auto")


def test_without_a_gpu_it_says_what_one_would_have_to_have(machine: Machine) -> None:
    machine(main=17.0)
    with pytest.raises(ModelUnavailable, match=r"5\.1 GB of memory.*no NVIDIA driver") as caught:
        choose_residency(XL, "auto")
    told = "On the processor it needs 20.8 GB (whole) / 12.7 GB (int8) of main memory; 17.0 GB are"
    assert told in caught.value.what


def test_a_pytorch_that_cannot_use_the_gpu_is_told_with_what_to_do(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine(gpu=24.0)
    monkeypatch.setattr(requirement, "torch_obstacle", lambda: "it was built without CUDA")
    for asked in ("auto", "cuda"):
        with pytest.raises(ModelUnavailable, match="built without CUDA") as caught:
            choose_residency(XL, asked)
        assert "docs/models.md" in caught.value.remedy
        assert "compact" in caught.value.remedy
    machine(main=30.0)
    assert choose_residency(XL, "cpu")[0] == "cpu"


@pytest.mark.parametrize(
    ("total", "residency", "faces"),
    [
        (24.0, Residency.WHOLE, 8),
        (12.5, Residency.INT8, 8),
        (12.0, Residency.WHOLE, 5),
        (11.2, Residency.WHOLE, 1),
        (6.0, Residency.TURNS_INT8, 5),
        (1.0, Residency.TURNS_INT8, 1),
    ],
)
def test_what_is_left_beside_the_model_says_how_many_faces_go_together(
    total: float, residency: Residency, faces: int
) -> None:
    assert XL.faces_at_once(residency, int(total * GB)) == faces


def test_on_the_processor_eight_bits_come_before_refusal(machine: Machine) -> None:
    machine(main=30.0)
    assert choose_residency(XL, "cpu") == ("cpu", Residency.WHOLE)
    machine(main=15.0)
    assert choose_residency(XL, "cpu") == ("cpu", Residency.INT8)
    machine(main=30.0, setting="turns")
    assert choose_residency(XL, "cpu") == ("cpu", Residency.WHOLE)
    machine(main=10.0)
    with pytest.raises(ModelUnavailable, match=r"20\.8 GB \(whole\) / .*10\.0 GB are free"):
        choose_residency(XL, "cpu")


def test_training_needs_room_for_the_whole_model(machine: Machine) -> None:
    machine(gpu=24.0, setting="int8")
    check_whole(XL, "cuda")
    machine(gpu=11.0, main=64.0)
    with pytest.raises(ModelUnavailable, match=r"11\.2 GB of GPU memory.*11\.0 GB free"):
        check_whole(XL, "cuda")
    machine(main=15.0)
    with pytest.raises(ModelUnavailable, match=r"20\.8 GB \(whole\) of main memory; 15\.0 GB"):
        check_whole(XL, "cpu")


def test_an_unknown_setting_is_refused_by_name(machine: Machine) -> None:
    machine(gpu=80.0, setting="int2")
    with pytest.raises(ModelUnavailable, match=r"“int2”; it may be one of auto, whole, int8"):
        choose_residency(XL, "auto")
    machine(setting="auto")
    assert told_residency() is None


class Library:
    """Stands for a driver's library; writes into the arguments as the real one does."""

    def __init__(self, **functions: Callable[..., int]) -> None:
        self.__dict__.update(functions)


def nvml(free: int, status: int = 0) -> Library:
    def tell(_handle: object, target: object) -> int:
        target._obj.free = free  # type: ignore[attr-defined]
        return status

    return Library(
        nvmlInit_v2=lambda: 0,
        nvmlShutdown=lambda: 0,
        nvmlDeviceGetHandleByPciBusId_v2=lambda _bus, _handle: 0,
        nvmlDeviceGetMemoryInfo=tell,
    )


DRIVER = Library(cuInit=lambda _flags: 0, cuDeviceGetPCIBusId=lambda _bus, _size, _device: 0)


@pytest.mark.parametrize(
    ("library", "free"),
    [(nvml(5 * GB), 5 * GB), (nvml(90 * GB), 24 * GB), (nvml(5 * GB, status=3), 24 * GB)],
    ids=["what NVML says", "never more than there is", "all where NVML is silent"],
)
def test_what_others_hold_is_not_free(
    library: Library, free: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    libraries = {"libcuda.so.1": DRIVER, "libnvidia-ml.so.1": library}
    monkeypatch.setattr(ctypes, "CDLL", libraries.__getitem__)
    monkeypatch.setattr(memory, "cuda_memory_bytes", lambda _index: 24 * GB)
    assert gpu_memory() == GpuMemory(24 * GB, free)


def test_of_several_gpus_the_one_that_is_meant_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each process of a training has its own; the first one's may be full already."""
    asked: list[int] = []

    def bus(_target: object, _size: int, index: int) -> int:
        asked.append(index)
        return 0

    driver = Library(cuInit=lambda _flags: 0, cuDeviceGetPCIBusId=bus)
    libraries = {"libcuda.so.1": driver, "libnvidia-ml.so.1": nvml(5 * GB)}
    monkeypatch.setattr(ctypes, "CDLL", libraries.__getitem__)
    monkeypatch.setattr(memory, "cuda_memory_bytes", lambda index: (24 + index) * GB)
    assert gpu_memory(1) == GpuMemory(25 * GB, 5 * GB)
    assert asked == [1]


def test_free_main_memory_is_less_than_all(tmp_path: Path) -> None:
    total = int(Path("/proc/meminfo").read_text().split()[1]) * 1024
    assert 0 < free_main_bytes() < total
