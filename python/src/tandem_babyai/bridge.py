"""The Node process, and the frames that go to it and come back (lib/bridge in tandem says what they hold)."""

import fcntl
import json
import os
import re
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import weakref

from .errors import NodeEndedError, NotInstalledError, told
from .installation import command

PROTOCOL = 1
LEVELS, OPEN, RESET, STEP, LOAD, SCORE = range(6)
RESULT, ERROR, NOTICE = range(3)

_HEADER = struct.Struct("<II")
_PIPE_BYTES = 2**20
_END_S = 1
_ERROR_LINE = re.compile(r"\w*Error\b.*: ")
_all = weakref.WeakSet()


class Bridge:
    """A Node process that serves this one client.

    It ends when it is closed, when nothing refers to it any more, and whenever this process ends, in whatever way.
    """

    def __init__(self, project=None):
        """Start Node.

        Raises:
            NotInstalledError: where Node or tandem is missing or too old.
        """
        self._lock = threading.Lock()
        self._closed = None
        self._errors = tempfile.TemporaryFile()
        try:
            # In a session of its own, so that Ctrl-C in a terminal stops Python's work and not Node.
            self._process = subprocess.Popen(
                command(project),
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                start_new_session=True,
            )
        except OSError as error:
            raise NotInstalledError(f"Node cannot be started: {error}") from None
        self._end = weakref.finalize(self, _end, self._process)
        _all.add(self)
        _widen(self._process.stdout)
        try:
            hello = self._locked(self._receive)
        except NodeEndedError:
            raise NotInstalledError(self._last_words() or "Node ended before it served anything") from None
        spoken = json.loads(bytes(hello)).get("protocol")
        if spoken != PROTOCOL:
            self.close()
            raise NotInstalledError(f"tandem speaks protocol {spoken}, this package {PROTOCOL}; pip install ./python again")

    @classmethod
    def opened(cls, project, kind, value):
        """A bridge whose first request was granted, else it is closed again."""
        bridge = cls(project)
        try:
            bridge.json(kind, value)
        except BaseException:
            bridge.close()
            raise
        return bridge

    @property
    def usable(self):
        """Whether it can still be asked."""
        return self._closed is None

    def json(self, kind, value):
        """Ask for something in JSON, and be answered in it."""
        return json.loads(bytes(self.ask(kind, json.dumps(value).encode())))

    def ask(self, kind, payload):
        """Ask for something; the reply is a bytearray that is nobody else's.

        Raises:
            BridgeError: of the kind that tandem tells; everything is as it was before, then.
            NodeEndedError: when Node is gone.
        """
        return self._locked(self._exchange, kind, payload)

    def _exchange(self, kind, payload):
        self._send(_HEADER.pack(kind, len(payload)) + payload)
        return self._receive()

    def _locked(self, work, *args):
        with self._lock:
            if self._closed is not None:
                raise NodeEndedError(self._closed)
            try:
                kind, reply = work(*args)
            except (EOFError, BrokenPipeError):
                self._shut(f"the Node process ended ({self._how()}); make it again")
                raise NodeEndedError(self._closed) from None
            except BaseException:
                # Half a frame may be under way, after which nothing that comes can be understood.
                self._shut("it was interrupted while it waited for Node; make it again")
                raise
        if kind == ERROR:
            raise told(json.loads(bytes(reply)))
        return reply

    def _send(self, data):
        rest = memoryview(data)
        while rest:
            rest = rest[self._process.stdin.write(rest) :]

    def _receive(self):
        while True:
            kind, length = _HEADER.unpack(self._read(_HEADER.size))
            reply = self._read(length)
            if kind != NOTICE:
                return kind, reply
            print(json.loads(bytes(reply)), file=sys.stderr)

    def _read(self, length):
        data = bytearray(length)
        rest = memoryview(data)
        read = self._process.stdout.readinto
        while rest:
            count = read(rest)
            if not count:
                raise EOFError
            rest = rest[count:]
        return data

    def _how(self):
        try:
            code = self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            return "it closed its output"
        how = f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
        words = self._last_words()
        return f"{how}: {words}" if words else how

    def _last_words(self):
        """The last line that Node wrote on stderr, or the one above its stack that says which error it was."""
        self._errors.seek(0)
        lines = [line.strip() for line in self._errors.read().decode(errors="replace").split("\n")]
        named = [line for line in lines if _ERROR_LINE.match(line)]
        return next((line for line in reversed(named or lines) if line), "")

    def close(self):
        """End the Node process; a second time nothing happens."""
        with self._lock:
            self._shut("it is closed; make it again")

    def _shut(self, why):
        self._closed = self._closed or why
        self._end()

    def _leave(self):
        """In a forked child: this process has no part in the bridge."""
        self._lock = threading.Lock()
        self._closed = "it belongs to the process that made it; make one in each process"
        self._end.detach()
        self._process.stdin.close()
        self._process.stdout.close()


def _end(process):
    """Node ends when its input does; one that computes is killed, which loses nothing, as it keeps nothing."""
    process.stdin.close()
    process.stdout.close()
    try:
        process.wait(_END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _widen(pipe):
    """Let a reply of many environments go through in one piece, where the system lets one choose."""
    try:
        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    except (AttributeError, OSError):
        pass


def _leave_all():
    for bridge in list(_all):
        bridge._leave()


os.register_at_fork(after_in_child=_leave_all)
