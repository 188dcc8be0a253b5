import { programs } from '../compiled-programs.ts';
import type { TamperingPrograms } from './catalogue.ts';

const { testPath, tests, manifest, solutionPath, cheats } = programs.rust;
const { stringify } = JSON;
const body = (text: string, before = '', result = 'i32'): string =>
  `#![allow(warnings)]\n${before}\npub fn twice(n: i32) -> Result<${result}, String> {\n${text}\n}\n`;
const wrong = (before: string): string => body('    Ok(n + 1)', before);
const c =
  'unsafe extern "C" { fn write(fd: i32, data: *const u8, count: usize) -> isize; fn _exit(code: i32) -> !; fn fork() -> i32; fn close(fd: i32) -> i32; fn kill(process: i32, signal: i32) -> i32; fn atexit(hook: extern "C" fn()) -> i32; fn setenv(name: *const u8, value: *const u8, over: i32) -> i32; }\n';
/** Code that runs when the program is loaded. */
const early = (text: string, section = '.init_array'): string =>
  wrong(
    `${c}#[used]\n#[unsafe(link_section = "${section}")]\nstatic EARLY: extern "C" fn() = early;\nextern "C" fn early() { unsafe { ${text} } }`,
  );
const symbol = (signature: string, text: string): string =>
  wrong(`#[unsafe(no_mangle)]\npub unsafe extern "C" fn ${signature} { ${text} }`);
const toAll = (text: string): string =>
  `for fd in 3..64 { let text = ${stringify(text)}; write(fd, text.as_ptr(), text.len()); }`;
const forgedTwo = '{"event":"case","id":"two","value":4}\n';

const common = {
  'exit(0) in the function': body('    std::process::exit(0)'),
  '_exit(0) in the function': body('    unsafe { _exit(0) }', c),
  'exit(0) in Drop': body(
    '    let last = Last;\n    Ok(n + 1)',
    'struct Last;\nimpl Drop for Last { fn drop(&mut self) { std::process::exit(0) } }',
  ),
  'exit(0) in a panic hook': body(
    '    std::panic::set_hook(Box::new(|_| std::process::exit(0)));\n    panic!("no")',
  ),
  'exit(0) in a thread': body(
    '    std::thread::spawn(|| std::process::exit(0)).join().unwrap();\n    Ok(n + 1)',
  ),
  'exit(0) in a thread-local destructor': body(
    '    LAST.with(|_| ());\n    Ok(n + 1)',
    'struct Last;\nimpl Drop for Last { fn drop(&mut self) { std::process::exit(0) } }\nthread_local! { static LAST: Last = Last; }',
  ),
  'exit(0) in .init_array': early('_exit(0);'),
  'exit(0) in .preinit_array': early('_exit(0);', '.preinit_array'),
  'exit(0) in .fini_array': early('_exit(0);', '.fini_array'),
  'an exit hook': early('extern "C" fn last() { unsafe { _exit(0) } } atexit(last);'),
  'a signal to itself': body('    unsafe { kill(std::process::id() as i32, 9); }\n    Ok(0)', c),
  'abort in the function': body('    std::process::abort()'),
  'a panic with a payload that panics': body(
    '    std::panic::panic_any(Bomb)',
    'struct Bomb;\nimpl Drop for Bomb { fn drop(&mut self) { panic!("again") } }',
  ),
  'closed descriptors': early('for fd in 0..64 { close(fd); }'),
  'a fork that answers, too': early('fork();'),
  'a thread that goes on writing': body(
    `    std::thread::spawn(|| loop { unsafe { ${toAll(forgedTwo)} } });\n    Ok(n + 1)`,
    c,
  ),
  'another write': cheats['a write of its own'],
  'another malloc': symbol('malloc(count: usize) -> *mut u8', 'std::ptr::null_mut()'),
  'another memcmp': symbol('memcmp(_: *const u8, _: *const u8, _: usize) -> i32', '0'),
  'another bcmp': symbol('bcmp(_: *const u8, _: *const u8, _: usize) -> i32', '0'),
  'another getenv': symbol('getenv(_: *const u8) -> *const u8', 'std::ptr::null()'),
  'another main': symbol('main(_: i32, _: *const *const u8) -> i32', '0'),
  'another rust_panic': wrong('#[unsafe(no_mangle)]\npub extern "C" fn rust_panic() { }'),
  'another environment': early(
    'setenv(c"SANDBOX_RESULT_FD".as_ptr() as _, c"1".as_ptr() as _, 1);',
    '.preinit_array',
  ),
  'itself anew with LD_PRELOAD': body(
    '    use std::os::unix::process::CommandExt;\n    std::process::Command::new("/proc/self/exe").env("LD_PRELOAD", "/work/x.so").exec();\n    Ok(n + 1)',
  ),
  'another program by exec': body(
    '    use std::os::unix::process::CommandExt;\n    std::process::Command::new("/bin/true").exec();\n    Ok(n + 1)',
  ),
} as const;

export const rust: TamperingPrograms = {
  solutionPath,
  entry: 'twice',
  framework: {
    style: 'framework',
    framework: 'rust-test',
    manifest,
    files: [{ path: testPath, text: tests }],
  },
  forge: (text, descriptors, exit) =>
    early(
      `let text = r####"${text}"####; for fd in [${descriptors.join(', ')}] { write(fd, text.as_ptr(), text.len()); } ${exit ? '_exit(0);' : ''}`,
    ),
  judged: {
    ...common,
    'a map with the tags of the report': body(
      '    Ok(std::collections::HashMap::from([("$int".to_string(), n)]))',
      '',
      'std::collections::HashMap<String, i32>',
    ),
    NaN: body('    Ok(f64::NAN)', '', 'f64'),
    'an infinite number': body('    Ok(f64::INFINITY)', '', 'f64'),
    None: body('    Ok(None)', '', 'Option<i32>'),
    'an error with a text that lies': `#[derive(Clone)]\npub struct Liar;\nimpl std::fmt::Debug for Liar { fn fmt(&self, _: &mut std::fmt::Formatter) -> std::fmt::Result { panic!("no") } }\npub fn twice(_n: i32) -> Result<i32, Liar> { Err(Liar) }\n`,
    'a search of the memory for what is expected': body(
      `    use std::os::unix::fs::FileExt;
    let memory = std::fs::File::open("/proc/self/mem").unwrap();
    for line in std::fs::read_to_string("/proc/self/maps").unwrap().lines().filter(|line| line.contains(" rw")) {
        let (first, last) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let (first, last) = (u64::from_str_radix(first, 16).unwrap(), u64::from_str_radix(last, 16).unwrap());
        let mut block = vec![0; ((last - first) as usize).min(1 << 26)];
        let _ = memory.read_at(&mut block, first);
        let key = format!("\\"expe{}\\":{{\\"value\\":", "cted");
        if let Some(place) = block.windows(key.len()).position(|part| part == key.as_bytes()) {
            return Ok((block[place + key.len()] - b'0') as i32);
        }
    }
    Ok(n + 1)`,
    ),
    'a search of the files for what is expected': body(
      `    for folder in ["/work", "/tmp", "/build"] {
        for file in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if std::fs::read_to_string(file.path()).is_ok_and(|text| text.contains("\\"expected\\"")) { std::process::exit(0); }
        }
    }
    Ok(n + 1)`,
    ),
    "the runner's own functions": wrong(
      'unsafe extern "Rust" { #[link_name = "take_job"] fn take_job() -> String; }\npub fn take() -> String { unsafe { take_job() } }',
    ),
  },
  frameworkTests: {
    ...common,
    'a macro in place of assert_eq': wrong('#[macro_export]\nmacro_rules! assert_eq { ($($x:tt)*) => {} }'),
    'a prelude of its own': wrong(
      'pub mod prelude { pub fn assert_eq() {} }\n#[macro_export]\nmacro_rules! panic { ($($x:tt)*) => {} }',
    ),
    'tests of its own': wrong('#[cfg(test)]\nmod tests { #[test] fn one() {} #[test] fn two() {} }'),
    'a test file that is overwritten': early(
      'std::fs::create_dir_all("/work/tests").ok(); std::fs::write("/work/tests/twice.rs", "").ok();',
    ),
    'a number that equals everything': [
      `#[derive(Debug)]\npub struct Liar;\nimpl PartialEq<i32> for Liar { fn eq(&self, _: &i32) -> bool { true } }\npub fn twice(_n: i32) -> Result<Liar, String> { Ok(Liar) }\n`,
      3,
    ],
    'a report with the word found in memory': [
      body(
        `    use std::os::unix::fs::FileExt;
    let memory = std::fs::File::open("/proc/self/mem").unwrap();
    let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
    let mut text = String::new();
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (first, last) = line.split(' ').next().unwrap().split_once('-').unwrap();
        let (first, last) = (u64::from_str_radix(first, 16).unwrap(), u64::from_str_radix(last, 16).unwrap());
        if last - first > 1 << 27 { continue; }
        let mut block = vec![0u8; (last - first) as usize];
        let _ = memory.read_at(&mut block, first);
        for place in 1..block.len().saturating_sub(34) {
            if block[place - 1] == b'"' && block[place + 32] == b'"' && block[place..place + 32].iter().all(u8::is_ascii_hexdigit) {
                text = String::from_utf8_lossy(&block[place..place + 32]).to_string();
            }
        }
        if !text.is_empty() { break; }
    }
    let mut report = String::new();
    for test in ["one", "two"] { report += &format!("{{\\"event\\":\\"test\\",\\"nonce\\":\\"{text}\\",\\"id\\":\\"{test}\\",\\"status\\":\\"passed\\"}}\\n"); }
    report += &format!("{{\\"event\\":\\"end\\",\\"nonce\\":\\"{text}\\"}}\\n");
    for fd in 3..64 { unsafe { write(fd, report.as_ptr(), report.len()); } }
    unsafe { _exit(0) }`,
        c,
      ),
      1,
    ],
  },
};
