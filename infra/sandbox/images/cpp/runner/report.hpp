// The way of results to the supervisor. The job is taken before the candidate's static objects are made.
#pragma once
#include <string>

namespace contexture {
/// The supervisor's job; empty for every caller but the first.
std::string take_job();
/// Writes one line of the report by the system call itself: no function that a candidate could define stands between.
void send(std::string line);
std::string quote(const std::string& text);
}  // namespace contexture
