# Polls the bulk statistics with libvirt's own client for Python, for test/bench/poll.ts.
# Each line "POLLS" on standard input is answered by one line of JSON; the first answers the opening.
import json, statistics, sys, time

try:
    import libvirt
except ImportError as error:
    print(json.dumps({"error": str(error)}), flush=True)
    sys.exit(0)

uri, stats, flags = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
connection = libvirt.open(uri)
print(json.dumps({"version": libvirt.getVersion()}), flush=True)
for line in sys.stdin:
    polls, walls = int(line), []
    before = time.process_time()
    for _ in range(polls):
        began = time.perf_counter()
        records = connection.getAllDomainStats(stats, flags)
        walls.append((time.perf_counter() - began) * 1000)
    cpu = (time.process_time() - before) * 1000 / polls
    print(json.dumps({
        "cpu_ms": cpu,
        "wall_ms": statistics.median(walls),
        "machines": len(records),
        "fields": min(len(fields) for _, fields in records),
    }), flush=True)
