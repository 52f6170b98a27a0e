"""Bytes that went over the host's network."""

import psutil


class NetworkProbe:
    """`system/net_sent_mb`, `system/net_received_mb` since the start, this machine's talk with itself left out."""

    def __init__(self) -> None:
        self._first = _counters()

    def read(self) -> dict[str, float]:
        """Now."""
        sent, received = _counters()
        return {
            "system/net_sent_mb": max(sent - self._first[0], 0) / 1e6,
            "system/net_received_mb": max(received - self._first[1], 0) / 1e6,
        }


def _counters() -> tuple[int, int]:
    try:
        cards = psutil.net_io_counters(pernic=True)
    except (OSError, RuntimeError):
        return 0, 0
    outside = [counters for name, counters in cards.items() if name != "lo"]
    return sum(c.bytes_sent for c in outside), sum(c.bytes_recv for c in outside)
