"""A CUDA device that is none: everything is computed on the processor, and its place remembered.

What a real device refuses is refused here: tensors of two devices in one operation, `numpy()` of
what is not in main memory. Not pretended: its kernels, its memory, its speed, backward passes.
"""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_leaves

CUDA = torch.device("cuda", 0)
# Copies between devices, and index tensors, which may lie in main memory.
_DEVICE, _IS_CUDA = Tensor.device.__get__, Tensor.is_cuda.__get__  # type: ignore[attr-defined]
_MAY_MIX = frozenset(
    {"copy_", "__getitem__", "__setitem__", "__set__", "_has_compatible_shallow_copy_type"}
)


class PretendGpu(TorchFunctionMode):
    """While entered, `cuda` may be asked for and told of."""

    def __init__(self) -> None:
        super().__init__()
        # Storages are kept, so that no other takes the address of one that is gone.
        self._there: dict[int, torch.UntypedStorage] = {}

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: object,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        told, name = dict(kwargs or {}), getattr(func, "__name__", "")
        if func == _DEVICE:
            return CUDA if self.is_there(args[0]) else func(*args)
        if func == _IS_CUDA:
            return self.is_there(args[0])
        if name == "numpy" and self.is_there(args[0]):
            raise TypeError("can't convert cuda:0 device type tensor to numpy")
        given = [leaf for leaf in tree_leaves((args, told)) if isinstance(leaf, Tensor)]
        if name in {"to", "cpu", "cuda"}:
            return self._moved(func, name, args, told)
        goes_there = self._common(name, given)
        if told.get("device") is not None:
            goes_there = torch.device(told["device"]).type == "cuda"
            told["device"] = "cpu" if goes_there else told["device"]
        result = func(*args, **told)
        if goes_there:
            for leaf in tree_leaves(result):
                if isinstance(leaf, Tensor):
                    self._keep(leaf)
        return result

    def is_there(self, tensor: Tensor) -> bool:
        """Whether the tensor lies on the device."""
        return tensor.device.type == "cpu" and tensor.untyped_storage()._cdata in self._there

    def _common(self, name: str, given: list[Tensor]) -> bool:
        """Whether an operation with these runs on the device; RuntimeError for a mixture."""
        # One number may lie anywhere.
        sized = [tensor for tensor in given if tensor.dim() and tensor.device.type == "cpu"]
        there = {self.is_there(tensor) for tensor in sized}
        if len(there) > 1 and name not in _MAY_MIX:
            raise RuntimeError(f"{name}: expected all tensors on one device, found cuda:0 and cpu")
        if name in _MAY_MIX:
            return self.is_there(given[0])
        return True in there or (not sized and any(self.is_there(one) for one in given))

    def _moved(
        self, func: Callable[..., Any], name: str, args: tuple[Any, ...], told: dict[str, Any]
    ) -> Tensor:
        source = args[0]
        was_there = goes_there = self.is_there(source)
        rest = []
        for value in (*args[1:], *told.values()) if name == "to" else ():
            if isinstance(value, Tensor):
                goes_there = self.is_there(value)
                rest.append(value.dtype)
            elif isinstance(value, (str, torch.device)):
                goes_there = torch.device(value).type == "cuda"
                rest.append("cpu" if goes_there else value)
            elif isinstance(value, torch.dtype):
                rest.append(value)
        if name != "to":
            goes_there = name == "cuda"
        result = source
        for value in rest:
            result = result.to(value)
        if goes_there != was_there and result.untyped_storage()._cdata == (
            source.untyped_storage()._cdata
        ):
            result = result.clone()
        if goes_there:
            self._keep(result)
        return result

    def _keep(self, tensor: Tensor) -> None:
        if tensor.device.type == "cpu":
            storage = tensor.untyped_storage()
            self._there[storage._cdata] = storage


def left_behind(module: torch.nn.Module) -> Iterator[str]:
    """Names of the parameters and buffers that are not on the device; asked while it is entered."""
    for name, tensor in (*module.named_parameters(), *module.named_buffers()):
        if tensor.device.type != "cuda":
            yield name
