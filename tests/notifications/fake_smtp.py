"""A small mail server on this machine that answers as the test wants."""

from __future__ import annotations

import socketserver
import threading


class FakeSmtp:
    def __init__(self, **answers):
        self.answers = answers
        self.letters = []

    def __enter__(self):
        handler = type("Handler", (_Handler,), {"smtp": self})
        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class _Handler(socketserver.StreamRequestHandler):
    smtp: FakeSmtp

    def handle(self):
        self.say(self.smtp.answers.get("HELLO", "220 fake"))
        while line := self.rfile.readline().decode():
            verb = line.split()[0].upper()
            usual = {"DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 ok")
            self.say(self.smtp.answers.get(verb, usual))
            if verb == "DATA" and verb not in self.smtp.answers:
                self.take_letter()
            if verb == "QUIT":
                return

    def take_letter(self):
        letter = []
        while (line := self.rfile.readline()) != b".\r\n":
            letter.append(line)
        self.smtp.letters.append(b"".join(letter))
        self.say(self.smtp.answers.get("END", "250 taken"))

    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")
