# SPDX-License-Identifier: ISC
"""
chromium: a headless Chromium over the DevTools protocol's pipe (descriptors
3 and 4, a JSON object and a NUL each), so that nothing but Python and the
browser is needed and no port is opened.
"""
import base64
import fcntl
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

PATIENCE = 60  # seconds for one answer; a loaded machine starts a browser in 10


class Chromium:
    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="liaison-page-")
        self.number, self.events, self.rest = 0, [], b""
        theirs_in, self.out = os.pipe()
        self.into, theirs_out = os.pipe()
        high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 100) for fd in (theirs_in, theirs_out)]

        def descriptors():
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        command = [
            "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run", "--disable-background-networking", "--disable-component-update",
            "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars",
            "--user-data-dir=" + self.profile, "--remote-debugging-pipe", "about:blank",
        ]
        with open(os.path.join(self.profile, "log"), "wb") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                pass_fds=(3, 4), preexec_fn=descriptors)
        for fd in (theirs_in, theirs_out, *high):
            os.close(fd)
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Accessibility"):
            self.call(domain + ".enable")
        self.sheet = os.path.join(self.profile, "page.html")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        os.close(self.into)
        os.close(self.out)
        shutil.rmtree(self.profile, ignore_errors=True)

    def read(self, until):
        """The next message of the browser."""
        while b"\0" not in self.rest:
            if not select.select([self.into], [], [], max(0, until - time.monotonic()))[0]:
                raise TimeoutError("chromium did not answer")
            more = os.read(self.into, 1 << 20)
            if not more:
                log = pathlib.Path(self.profile, "log").read_text(errors="replace")
                raise RuntimeError("chromium ended: " + log[-2000:])
            self.rest += more
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        self.number += 1
        request = {"id": self.number, "method": method, "params": params}
        if self.session:
            request["sessionId"] = self.session
        data = json.dumps(request).encode() + b"\0"
        while data:
            data = data[os.write(self.out, data):]
        until = time.monotonic() + PATIENCE
        while True:
            message = self.read(until)
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            if "method" in message:
                self.events.append(message)

    def wait(self, method):
        until = time.monotonic() + PATIENCE
        while not any(event["method"] == method for event in self.events):
            message = self.read(until)
            if "method" in message:
                self.events.append(message)

    def show(self, html, width, dark):
        """Opens the page; returns the addresses that it asked the network for."""
        pathlib.Path(self.sheet).write_text(html, encoding="utf-8")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=800,
                  deviceScaleFactor=1, mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.events.clear()
        self.call("Page.navigate", url="file://" + self.sheet)
        self.wait("Page.loadEventFired")
        asked = [event["params"]["request"]["url"] for event in self.events
                 if event["method"] == "Network.requestWillBeSent"]
        return [url for url in asked if url != "file://" + self.sheet]

    def run(self, script):
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"])[:2000])
        return answer["result"].get("value")

    def spoken(self):
        """What a screen reader says, in its order: (role, name, level)."""
        said = []
        for node in self.call("Accessibility.getFullAXTree")["nodes"]:
            role = node.get("role", {}).get("value")
            name = node.get("name", {}).get("value", "")
            level = [p["value"]["value"] for p in node.get("properties", []) if p["name"] == "level"]
            if not node.get("ignored") and role in ("heading", "link", "button", "StaticText"):
                said.append((role, name, level[0] if level else None))
        return said

    def picture(self, path):
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        data = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True,
                         clip={"x": 0, "y": 0, "width": size["width"],
                               "height": min(size["height"], 8000), "scale": 1})["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))
