// Catch2 version 3 under the names of version 2, which Exercism's tests use.
#pragma once
#include <catch2/catch_approx.hpp>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>

namespace Catch {
using namespace Matchers;
}
using Catch::Approx;
