#include "report.hpp"

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <sys/syscall.h>
#include <unistd.h>

template class nlohmann::basic_json<>;

namespace contexture {
namespace {

long call(long number, long first, const void* second, long third) {
    long result;
    asm volatile("syscall"
                 : "=a"(result)
                 : "a"(number), "D"(first), "S"(second), "d"(third)
                 : "rcx", "r11", "memory");
    return result;
}

int descriptor_of(const char* name) {
    const char* text = std::getenv(name);
    const int descriptor = text == nullptr ? -1 : std::atoi(text);
    unsetenv(name);
    return descriptor;
}

struct Channel {
    int result = descriptor_of("SANDBOX_RESULT_FD");
    long owner = call(SYS_getpid, 0, nullptr, 0);
    std::string job;

    Channel() {
        const int descriptor = descriptor_of("SANDBOX_JOB_FD");
        static char block[65536];
        long count;
        while ((count = call(SYS_read, descriptor, block, sizeof block)) > 0) job.append(block, count);
        call(SYS_close, descriptor, nullptr, 0);
    }
};

// Made when the library is loaded: before the constructors of the program that it is loaded for.
Channel channel;

}  // namespace

std::string take_job() {
    std::string taken = std::move(channel.job);
    channel.job.clear();
    return taken;
}

void send(std::string line) {
    if (call(SYS_getpid, 0, nullptr, 0) != channel.owner) return;  // a forked child goes on as if it were us
    line += '\n';
    std::size_t sent = 0;
    while (sent < line.size()) {
        const long count = call(SYS_write, channel.result, line.data() + sent, line.size() - sent);
        if (count == -4 || count == -11) continue;  // EINTR, EAGAIN
        if (count < 0) return;
        sent += count;
    }
}

std::string quote(const std::string& text) {
    static const char* digits = "0123456789abcdef";
    std::string quoted = "\"";
    for (const unsigned char letter : text) {
        if (letter == '"' || letter == '\\') {
            quoted += '\\';
            quoted += letter;
        } else if (letter < 0x20 || letter == 0x7f) {
            quoted += "\\u00";
            quoted += digits[letter >> 4];
            quoted += digits[letter & 15];
        } else {
            quoted += letter;
        }
    }
    return quoted + '"';
}

}  // namespace contexture
