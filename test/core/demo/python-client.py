"""Drives a daemon through python3-libvirt and prints one JSON document of what it saw."""
import json
import sys
import threading
import time

import libvirt

libvirt.registerErrorHandler(lambda *_: None, None)
libvirt.virEventRegisterDefaultImpl()


def loop():
    while True:
        libvirt.virEventRunDefaultImpl()


threading.Thread(target=loop, daemon=True).start()
connection = libvirt.open(sys.argv[1])
connection.setKeepAlive(1, 3)
events = []
connection.domainEventRegisterAny(
    None,
    libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE,
    lambda _c, dom, event, detail, _o: events.append([dom.name(), event, detail]),
    None,
)


def attempt(action):
    try:
        action()
        return None
    except libvirt.libvirtError as error:
        return [error.get_error_code(), error.get_error_domain(), error.get_error_message()]


def counters():
    flags = libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE | libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT
    return {dom.name(): stats for dom, stats in connection.getAllDomainStats(63, flags)}


before = counters()
start = time.monotonic()
web = connection.lookupByName("web-01")
off = connection.lookupByName("test-fedora")
web.suspend()
paused = web.state()
web.resume()
off.create()
errors = {
    "start running": attempt(web.create),
    "suspend off": attempt(connection.lookupByName("legacy-erp").suspend),
    "unknown name": attempt(lambda: connection.lookupByName("nobody")),
}
time.sleep(2.5)
after = counters()
print(
    json.dumps(
        {
            "count": len(connection.listAllDomains()),
            "paused": paused,
            "errors": errors,
            "events": events,
            "seconds": time.monotonic() - start,
            "fewest_fields": min(len(stats) for stats in before.values()),
            "render_ns": after["render-farm"]["cpu.time"] - before["render-farm"]["cpu.time"],
            "info": connection.getInfo(),
            "alive": connection.isAlive(),
            "xml": len(web.XMLDesc()),
        }
    )
)
