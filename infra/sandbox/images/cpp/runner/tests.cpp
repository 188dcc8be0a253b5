// Runs the Catch2 tests that are linked with it and reports each by Catch2's own events; what tests print is not read.
#include "report.hpp"

#include <catch2/catch_all.hpp>

namespace {

std::string nonce;

class Reporter : public Catch::EventListenerBase {
public:
    using EventListenerBase::EventListenerBase;

    void testCaseStarting(Catch::TestCaseInfo const&) override { failure.clear(); }

    void assertionEnded(Catch::AssertionStats const& stats) override {
        const auto& result = stats.assertionResult;
        if (result.isOk() || !failure.empty()) return;
        std::string text = result.getExpressionInMacro();
        if (result.hasExpandedExpression()) text += "\n" + result.getExpandedExpression();
        if (result.hasMessage()) text += "\n" + std::string(result.getMessage());
        for (const auto& info : stats.infoMessages) text += "\n" + info.message;
        failure = compared(result) + ",\"error\":" + contexture::quote(text.substr(0, 2000));
    }

    void testCaseEnded(Catch::TestCaseStats const& stats) override {
        const auto& totals = stats.totals;
        const bool failed = totals.testCases.failed > 0 || totals.assertions.failed > 0;
        std::string line = "{\"event\":\"test\",\"nonce\":" + contexture::quote(nonce) +
                           ",\"id\":" + contexture::quote(stats.testInfo->name) + ",\"status\":\"";
        line += failed ? "failed\"" : totals.testCases.skipped > 0 ? "skipped\"" : "passed\"";
        contexture::send(line + (failed ? failure : "") + "}");
    }

    void testRunEnded(Catch::TestRunStats const&) override {
        contexture::send("{\"event\":\"end\",\"nonce\":" + contexture::quote(nonce) + "}");
    }

private:
    std::string failure;

    /// What an equality compared: the side that is written as a literal is what the test expects.
    static std::string compared(Catch::AssertionResult const& result) {
        const std::string written(result.getExpression());
        const std::string values(result.getExpandedExpression());
        const auto middle = values.find(" == ");
        if (middle == std::string::npos || values.find(" == ", middle + 1) != std::string::npos) return "";
        std::string left = values.substr(0, middle);
        std::string right = values.substr(middle + 4);
        const bool right_is_literal = written.size() > right.size() && written.ends_with(right);
        if (right_is_literal && !written.starts_with(left)) std::swap(left, right);
        return ",\"expected\":" + contexture::quote(left.substr(0, 500)) +
               ",\"actual\":" + contexture::quote(right.substr(0, 500));
    }
};
CATCH_REGISTER_LISTENER(Reporter)

}  // namespace

int main() {
    const std::string job = contexture::take_job();  // {"nonce": "..."}
    const auto end = job.rfind('"');
    nonce = job.substr(job.rfind('"', end - 1) + 1, end - job.rfind('"', end - 1) - 1);
    Catch::Session session;
    // Hidden tests run, too; benchmarks do not.
    const char* arguments[] = {"tests", "*,[.]~[!benchmark]", "--allow-running-no-tests"};
    if (const int refused = session.applyCommandLine(3, arguments); refused != 0) return refused;
    return session.run();
}
