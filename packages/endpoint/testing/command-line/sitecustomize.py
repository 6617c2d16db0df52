"""One start of `aws` for all the command lines of a test.

Python imports a module of this name before it runs a program. So this takes part in whichever `aws` is started, behind whichever
wrapper: it loads what that program loads, prints a folder, and forks for each command line that comes through the socket in
there. The fork goes on as the program that was started, with the arguments, the environment and the folder that were sent. The
file `aws` in there sends its own: what runs `aws` by name finds it on a PATH.
"""
import atexit
import functools
import gc
import json
import os
import runpy
import selectors
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
SENDER = """#!{python} -IS
import json, os, socket, sys
connection = socket.socket(socket.AF_UNIX)
connection.connect({address!r})
connection.sendall(json.dumps([sys.argv[1:], dict(os.environ), os.getcwd()]).encode() + b"\\n")
code, out, err = json.load(connection.makefile())
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(code)
"""

# Waiters look every five to thirty seconds, which are long where a stack takes one.
LONGEST_PAUSE = 0.5


def shorten_pauses():
    pause = time.sleep
    time.sleep = lambda seconds: pause(min(seconds, LONGEST_PAUSE))


class Loaded:
    """What all commands load, and what the commands of a service do."""

    def __init__(self):
        before = dict(os.environ)
        import awscli.clidriver
        import botocore.session

        # What one session has read is there for the others.
        botocore.session.create_loader = functools.cache(botocore.session.create_loader)
        driver = awscli.clidriver.create_clidriver()
        driver._get_command_table()
        self.session = driver.session
        self.services = set(self.session.get_available_services())
        # The program says by it where its own data are.
        self.environment = dict(os.environ.items() - before.items())

    @functools.cache
    def service(self, name):
        nobody = {"aws_access_key_id": "none", "aws_secret_access_key": "none"}
        self.session.create_client(name, region_name="us-east-1", **nobody)
        for kind in ("paginators-1", "waiters-2"):
            if name in self.session.get_component("data_loader").list_available_services(kind):
                self.session.get_component("data_loader").load_service_model(name, kind)


def end_by(work):
    """Ends this process as Python does once the work is done, but for its objects, which nobody has to take apart."""

    def failed():
        sys.excepthook(*sys.exc_info())
        return 1

    code = 0
    try:
        work()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else failed()
    except BaseException:
        code = failed()
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code & 0xFF)


class Server:
    def __init__(self, folder):
        self.loaded = Loaded()
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(os.path.join(folder, "socket"))
        self.listening.listen(64)
        self.running = {}
        self.ended, ending = socket.socketpair()
        self.ended.setblocking(False)
        ending.setblocking(False)
        self.ending = ending
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(ending.fileno())

    def serve(self):
        """Serves until the standard input ends."""
        events = selectors.DefaultSelector()
        for source in (self.listening, self.ended, 0):
            events.register(source, selectors.EVENT_READ)
        while True:
            for key, _ in events.select():
                if key.fileobj == 0:
                    return
                self.start() if key.fileobj is self.listening else self.answer()

    def start(self):
        connection, _ = self.listening.accept()
        arguments, environment, folder = json.loads(connection.makefile().readline())
        for name in self.loaded.services.intersection(arguments):
            self.loaded.service(name)
        files = [tempfile.TemporaryFile(), tempfile.TemporaryFile()]
        process = os.fork()
        if process == 0:
            end_by(lambda: self.become(arguments, environment, folder, files))
        self.running[process] = connection, files

    def become(self, arguments, environment, folder, files):
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        for number, file in enumerate(files, 1):
            os.dup2(file.fileno(), number)
        os.environ.clear()
        os.environ.update({**environment, **self.loaded.environment})
        os.chdir(folder)
        sys.argv[1:] = arguments
        runpy.run_path(sys.argv[0], run_name="__main__")

    def answer(self):
        self.ended.recv(4096)
        while self.running:
            process, status = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                return
            connection, files = self.running.pop(process)
            texts = []
            for file in files:
                file.seek(0)
                texts.append(file.read().decode(errors="replace"))
                file.close()
            connection.sendall(json.dumps([os.waitstatus_to_exitcode(status), *texts]).encode())
            connection.close()


def main():
    sys.path.remove(HERE)
    gc.disable()
    shorten_pauses()
    folder = tempfile.mkdtemp(prefix="rookery-aws-")
    try:
        server = Server(folder)
        sender = os.path.join(folder, "aws")
        with open(sender, "w") as file:
            file.write(SENDER.format(python=sys.executable, address=os.path.join(folder, "socket")))
        os.chmod(sender, 0o755)
        print(folder, flush=True)
        server.serve()
    finally:
        shutil.rmtree(folder)
    os._exit(0)


main()
