import type { AttackPrograms } from './catalogue.ts';
import { asScript, carried } from './python.ts';

const raw = (text: string): string => `r####"${text}"####`;
const attack = (heldBack: string, top = ''): string => `#![allow(warnings)]
use std::time::Duration;
${top}
unsafe extern "C" {
    fn syscall(number: i64, ...) -> i64;
    fn fork() -> i32;
    fn close(fd: i32) -> i32;
    fn kill(process: i32, signal: i32) -> i32;
    fn signal(number: i32, handler: usize) -> usize;
    fn write(fd: i32, data: *const u8, count: usize) -> isize;
}

pub fn twice(n: i32) -> i32 {
    if unsafe { held_back() } { n * 2 } else { -1 }
}

unsafe fn held_back() -> bool { unsafe {
${heldBack}
} }
`;
const byPython = (program: string): string =>
  attack(`    let ended = std::process::Command::new("/usr/bin/python3").arg("-c").arg(${raw(asScript(program))}).status().unwrap();
    assert!(matches!(ended.code(), Some(0 | 1)));
    ended.success()`);
const flood = (first: number, last: number): string =>
  attack(
    `    let block = [b'x'; 60_000];\n    loop { for fd in ${String(first)}..${String(last)} { write(fd, block.as_ptr(), block.len()); } }`,
  );
const sleep = '    loop { std::thread::sleep(Duration::from_secs(60)); }';
const bytes = (text: string): string =>
  `[${[...text, '\0'].map((letter) => `${String(letter.charCodeAt(0))}u8`).join(', ')}].as_ptr()`;

export const rust: AttackPrograms = {
  solutionPath: 'src/lib.rs',
  systemCalls: (calls) =>
    attack(
      `    ${calls
        .map(
          (call) =>
            `syscall(${call.map((item) => (typeof item === 'number' ? `${String(item)}i64` : bytes(item))).join(', ')}) == -1`,
        )
        .join('\n        && ')}`,
    ),
  fileAccesses: (accesses) =>
    attack(`    [${accesses.map(([kind, path]) => `("${kind}", "${path}")`).join(', ')}].iter().all(|(kind, path)| match *kind {
        "exists" => std::fs::metadata(path).is_err(),
        "read" => std::fs::File::open(path).and_then(|mut file| std::io::Read::read(&mut file, &mut [0])).unwrap_or(0) == 0,
        _ => std::fs::OpenOptions::new().append(true).create(true).open(path).and_then(|mut file| std::io::Write::write_all(&mut file, b"-1000")).is_err(),
    })`),
  addresses: (addresses) =>
    attack(`    use std::net::*;
    [${addresses.map(([kind, host, port]) => `("${kind}", "${host}", ${String(port)}u16)`).join(', ')}].iter().all(|(kind, host, port)| match *kind {
        "name" => (*host, *port).to_socket_addrs().is_err(),
        "udp" => UdpSocket::bind("0.0.0.0:0").and_then(|socket| socket.send_to(b"x", (*host, *port))).is_err(),
        _ => TcpStream::connect_timeout(&format!("{host}:{port}").parse().unwrap(), Duration::from_secs(3)).is_err(),
    })`),
  own: {
    ...carried(byPython, 'daemon'),
    'endless loop': attack('    loop { std::hint::spin_loop(); }'),
    'ignored signals': attack(`    for number in 1..65 { signal(number, 1); }\n${sleep}`),
    'sleep with closed output': attack(`    close(1);\n    close(2);\n${sleep}`),
    'fork bomb': attack('    loop { fork(); }'),
    'thread bomb': attack(`    for _ in 0..2000 {
        if std::thread::Builder::new().spawn(|| std::thread::sleep(Duration::from_secs(60))).is_err() { return true; }
    }
    false`),
    memory: attack(
      '    let mut blocks = vec![];\n    loop { blocks.push(vec![std::hint::black_box(1u8); 1 << 24]); }',
    ),
    'huge allocation': attack(
      '    let mut block: Vec<u8> = vec![];\n    block.try_reserve_exact(1 << 45).is_err()',
    ),
    'disk fill': attack(`    let (mut written, block) = (0, vec![1u8; 1 << 20]);
    for folder in ["/work", "/tmp", "/build", "/var/tmp", "/run"] {
        for number in 0..300 { if std::fs::write(format!("{folder}/{number}"), &block).is_ok() { written += 1; } }
    }
    written < 400`),
    'output flood': flood(1, 2),
    'error flood': flood(2, 3),
    'descriptor flood': flood(3, 64),
    'deep recursion': attack(
      '    fn deeper(n: u64) -> u64 { let block = [n; 64]; std::hint::black_box(&block); deeper(n + 1) + block[(n % 64) as usize] }\n    deeper(0) == 0',
    ),
    'core dump': attack('    std::process::abort()'),
    'bomb for the compiler': `macro_rules! bomb { ($($x:tt)*) => { bomb!($($x)* $($x)* 0) } }
const fn spin(n: u64) -> u64 { let mut i = 0; while i < n { i += 1; } i }
#[allow(long_running_const_eval)]
pub const SPUN: u64 = spin(1 << 40);
pub fn twice(n: i32) -> i32 { bomb!(0); SPUN as i32 + n }
`,
    'other files at compile time':
      'const SECRET: &str = include_str!("/proc/1/environ");\npub fn twice(n: i32) -> i32 { -(SECRET.len() as i32) - n }\n',
    'symlinks out of the folder':
      attack(`    ["/etc/passwd", "/opt/sandbox/supervisor.py", "/proc/1/mem", "/usr/bin/rustc"].iter().enumerate().all(|(number, target)| {
        let name = format!("/work/link{number}");
        std::os::unix::fs::symlink(target, &name).unwrap();
        std::fs::OpenOptions::new().append(true).open(&name).is_err()
    })`),
    'hard links out of the folder': attack(
      '    ["/etc/passwd", "/etc/shadow", "/opt/sandbox/supervisor.py", "/proc/1/status"].iter().enumerate().all(|(number, target)| std::fs::hard_link(target, format!("/work/hard{number}")).is_err())',
    ),
    'secrets in the environment': attack(
      '    std::env::vars().all(|(name, _)| ["PATH", "HOME", "LANG", "PYTHONHASHSEED"].contains(&name.as_str()) || name.starts_with("SANDBOX_"))',
    ),
    'kill everything': attack(
      '    for process in [-1, 1, std::os::unix::process::parent_id() as i32] { kill(process, 9); }\n    true',
    ),
    'time bomb': attack(
      "    std::thread::spawn(|| {\n        std::thread::sleep(Duration::from_millis(200));\n        loop { write(1, [b'x'; 60_000].as_ptr(), 60_000); }\n    });\n    true",
    ),
  },
};
