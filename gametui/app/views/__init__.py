"""The pictures of the explore screen."""

from gametui.app.views import jacobian, losses, plane, spectrum, surface
from gametui.app.views._base import View

VIEWS: dict[str, View] = {
    module.VIEW.name: module.VIEW
    for module in (
        plane,
        losses,
        spectrum,
        jacobian,
        surface,
    )
}

__all__ = ["VIEWS", "View"]
