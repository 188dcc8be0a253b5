import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { parentOfEach } from './stack-under-test.ts';

/** TCP addresses, as `address:port` in /proc/net's hexadecimal, on which the processes or their descendants listen. */
export function listeningAddresses(pids: readonly number[]): readonly string[] {
  const family = new Set(pids);
  const parents = parentOfEach();
  for (let size = -1; size !== family.size;) {
    size = family.size;
    for (const [pid, parent] of parents) if (family.has(parent)) family.add(pid);
  }
  const sockets = new Set([...family].flatMap(socketsOf));
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      // Columns: slot, local address, remote address, state (0A: listening), ..., the tenth is the inode.
      .filter((fields) => fields[3] === '0A' && sockets.has(fields[9]!))
      .map((fields) => fields[1]!),
  );
}

function socketsOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${String(pid)}/fd`).flatMap((descriptor) => {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${String(pid)}/fd/${descriptor}`))?.[1];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    return []; // The process or the descriptor is gone.
  }
}

/** 127.0.0.0/8, ::1, and 127.0.0.0/8 mapped into IPv6; words of the address are little-endian. */
export function isLoopback(address: string): boolean {
  const host = address.split(':')[0]!;
  return (
    /^[0-9A-F]{6}7F$/.test(host) ||
    host === '00000000000000000000000001000000' ||
    /^0000000000000000FFFF0000[0-9A-F]{6}7F$/.test(host)
  );
}
