"""A proxy that cuts connections: it passes bytes on both ways between whoever connects to it and a server, and after a random number of bytes of
a connection, counted over both directions, it closes both ends at once, in the middle of whatever was under way. What had been read and not yet
passed on is lost, as with a line that breaks.

    cutter = Cutter(port_of_the_server, mean_bytes, seed)
    cutter.port, cutter.cuts
"""
import asyncio
import random
import socket
import threading


class Cutter:
    def __init__(self, to_port, mean_bytes, seed, first_free=0):
        self.to_port, self.mean, self.luck, self.free = to_port, mean_bytes, random.Random(seed), first_free
        self.cuts, self.connections, self.cutting = 0, 0, True
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self.listener.getsockname()[1]
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(asyncio.start_server(self._connection, sock=self.listener))
        self.loop.run_forever()

    async def _connection(self, reader, writer):
        self.connections += 1
        left = [int(self.free + self.luck.expovariate(1 / self.mean)) + 1]
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.to_port)
        except OSError:
            writer.transport.abort()
            return
        ends = (writer, there_writer)
        await asyncio.gather(self._pass(reader, there_writer, left, ends), self._pass(there_reader, writer, left, ends))

    async def _pass(self, reader, writer, left, ends):
        try:
            while data := await reader.read(4096):
                if self.cutting and len(data) >= left[0] > 0:
                    writer.write(data[:left[0]])  # up to the very byte
                    left[0] = 0
                    self.cuts += 1
                    for end in ends:
                        end.transport.abort()
                    return
                left[0] -= len(data)
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            for end in ends:
                if not end.transport.is_closing():
                    end.close()
