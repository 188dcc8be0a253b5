"""Makes the archives of classes when the image is built: one run of the compiler and of each runner on a small program."""

import json
import os
import subprocess

import toolchain

SOLUTION = "public class Warm { public int twice(int n) { if (n == 3) throw new IllegalStateException(); return n * 2; } }"
TESTS = """
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import org.junit.jupiter.api.*;
public class WarmTest {
    private Warm warm;
    @BeforeEach public void setUp() { warm = new Warm(); }
    @Test @DisplayName("two") public void two() { assertThat(warm.twice(1)).isEqualTo(2); }
    @Test public void wrong() { assertThat(warm.twice(1)).isEqualTo(3); }
    @Test public void listed() { assertThat(java.util.List.of("a")).containsExactly("a"); assertThat("a").isEqualTo("a"); }
    @Test public void thrown() { assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> warm.twice(3)); }
}
"""


def run(command, text="", job=None):
    environment = {"PATH": "/usr/bin:/bin"}
    descriptors = ()
    if job is not None:
        descriptor = os.memfd_create("job")
        os.write(descriptor, json.dumps(job).encode())
        results = os.open("/dev/null", os.O_WRONLY)
        environment |= {"SANDBOX_JOB_FD": str(descriptor), "SANDBOX_RESULT_FD": str(results)}
        descriptors = (descriptor, results)
    done = subprocess.run(command, input=text.encode(), capture_output=True, env=environment, pass_fds=descriptors, check=False)
    return done.returncode, done.stdout.decode() + done.stderr.decode()


def archive(name):
    return f"-XX:ArchiveClassesAtExit={toolchain.HERE}/{name}.jsa"


request = {"solution": [{"path": "Warm.java", "text": SOLUTION}], "tests": [{"path": "WarmTest.java", "text": TESTS}]}
print(run(toolchain.compiler_command([archive("compiler")]), json.dumps(request)))
print(run(toolchain.runner_command("framework", [archive("framework")]), job={"nonce": "none"}))
cases = [{"id": "a", "args": [1]}, {"id": "b", "args": [3]}]
print(run(toolchain.runner_command("cases", [archive("cases")]), job={"nonce": "none", "entry": "twice", "cases": cases}))
for name in ("compiler", "framework", "cases"):
    if not os.path.exists(f"{toolchain.HERE}/{name}.jsa"):
        raise SystemExit(f"no archive {name}.jsa was made")
