"""Send prepared requests over a fixed number of kept-alive connections and time each answer.

The requests are bytes made beforehand, so that the client costs the two servers compared the same little.
Bounded: it ends with its list of requests or at its time limit, and talks to loopback only.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run gave: answers a second and latencies in nanoseconds, sorted."""

    per_second: float
    latencies: list[int]
    statuses: dict[int, int]

    def percentile(self, share: int) -> int:
        """Return the latency in nanoseconds that `share` percent do not exceed."""
        return self.latencies[min(len(self.latencies) - 1, len(self.latencies) * share // 100)]


def request_bytes(path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """Write one POST of JSON as bytes."""
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def run(port: int, requests: list[bytes], connections: int = 32, seconds: float = 60.0) -> Measured:
    """Send all requests and return what was measured."""
    return asyncio.run(_run(port, requests, connections, seconds))


async def _run(port: int, requests: list[bytes], connections: int, seconds: float) -> Measured:
    waiting = deque(requests)
    latencies: list[int] = []
    statuses: dict[int, int] = {}
    deadline = time.monotonic() + seconds

    async def converse() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while waiting and time.monotonic() < deadline:
            message = waiting.popleft()
            begun = time.perf_counter_ns()
            writer.write(message)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            latencies.append(time.perf_counter_ns() - begun)
            status = int(head[9:12])
            statuses[status] = statuses.get(status, 0) + 1
            if b"connection: close" in head.lower():
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()

    begun = time.perf_counter()
    await asyncio.gather(*(converse() for _ in range(connections)))
    elapsed = time.perf_counter() - begun
    return Measured(per_second=len(latencies) / elapsed, latencies=sorted(latencies), statuses=statuses)
