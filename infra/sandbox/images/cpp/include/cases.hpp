// Calls the entry function with arguments of JSON, by the types of its own parameters, and reports what it returns as
// tagged JSON. It knows no expected value.
#pragma once
#include <cxxabi.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

#include "report.hpp"

extern template class nlohmann::basic_json<>;  // compiled once, in report.cpp

namespace contexture {

using Json = nlohmann::json;

struct ArgumentError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

template <class T>
concept Text = std::is_same_v<T, std::string>;
template <class T>
concept TextView = std::is_same_v<T, std::string_view> || std::is_same_v<T, const char*>;
template <class T>
concept Mapping = requires { typename T::mapped_type; typename T::key_type; };
template <class T>
concept Collection = !Text<T> && !TextView<T> && requires(T value) {
    typename T::value_type;
    value.begin();
    value.end();
};
template <class T>
concept Product = !Collection<T> && requires { std::tuple_size<T>::value; };

template <class T>
struct Optional : std::false_type {};
template <class T>
struct Optional<std::optional<T>> : std::true_type {};
template <class T>
struct Variant : std::false_type {};
template <class... T>
struct Variant<std::variant<T...>> : std::true_type {};
template <class T>
struct Pointer : std::is_pointer<T> {};
template <class T>
struct Pointer<std::unique_ptr<T>> : std::true_type {};
template <class T>
struct Pointer<std::shared_ptr<T>> : std::true_type {};

inline void require(bool condition, const char* kind, const Json& value) {
    if (!condition) throw ArgumentError(std::string("is no ") + kind + ": " + value.dump().substr(0, 200));
}

template <class T>
T decode(const Json& value) {
    if constexpr (std::is_same_v<T, bool>) {
        require(value.is_boolean(), "bool", value);
        return value.get<bool>();
    } else if constexpr (std::is_same_v<T, char>) {
        require(value.is_string() && value.get<std::string>().size() == 1, "character", value);
        return value.get<std::string>()[0];
    } else if constexpr (std::is_integral_v<T>) {
        require(value.is_number_integer(), "integer", value);
        const bool fits = value.is_number_unsigned() ? std::in_range<T>(value.get<std::uint64_t>())
                                                     : std::in_range<T>(value.get<std::int64_t>());
        require(fits, "integer of the parameter's range", value);
        return value.get<T>();
    } else if constexpr (std::is_floating_point_v<T>) {
        require(value.is_number(), "number", value);
        return value.get<T>();
    } else if constexpr (Text<T>) {
        require(value.is_string(), "string", value);
        return value.get<std::string>();
    } else if constexpr (TextView<T>) {
        static std::deque<std::string> kept;  // a view needs a text that stays
        kept.push_back(decode<std::string>(value));
        return kept.back().c_str();
    } else if constexpr (Optional<T>::value) {
        if (value.is_null()) return std::nullopt;
        return decode<typename T::value_type>(value);
    } else if constexpr (Mapping<T>) {
        T map;
        using Key = typename T::key_type;
        using Mapped = typename T::mapped_type;
        require(value.is_object(), "object", value);
        for (const auto& [key, item] : value.items()) {
            if constexpr (Text<Key>) map.emplace(key, decode<Mapped>(item));
            else if constexpr (std::is_same_v<Key, char>) map.emplace(decode<Key>(Json(key)), decode<Mapped>(item));
            else map.emplace(decode<Key>(Json::parse(key)), decode<Mapped>(item));
        }
        return map;
    } else if constexpr (Product<T>) {
        require(value.is_array() && value.size() == std::tuple_size_v<T>, "array of the tuple's length", value);
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return T{decode<std::remove_const_t<std::tuple_element_t<I, T>>>(value[I])...};
        }(std::make_index_sequence<std::tuple_size_v<T>>());
    } else if constexpr (Collection<T>) {
        require(value.is_array(), "array", value);
        T items;
        if constexpr (requires { std::tuple_size<T>::value; }) {
            require(value.size() == items.size(), "array of the right length", value);
            for (std::size_t index = 0; index < items.size(); ++index)
                items[index] = decode<typename T::value_type>(value[index]);
        } else {
            for (const auto& item : value) items.insert(items.end(), decode<typename T::value_type>(item));
        }
        return items;
    } else {
        static_assert(!sizeof(T), "the entry function has a parameter of a type that JSON has no word for");
    }
}

inline std::string name_of(const std::type_info& type) {
    int status = 0;
    char* text = abi::__cxa_demangle(type.name(), nullptr, nullptr, &status);
    std::string name = status == 0 ? text : type.name();
    std::free(text);
    return name;
}

inline Json text_of(std::string_view text) {
    // An invalid byte would make the whole report unreadable.
    return Json::parse(Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace));
}

template <class T>
Json encode(const T& value, int depth = 0) {
    if (depth >= 64) return {{"$type", "nested too deeply"}};
    if constexpr (std::is_same_v<T, bool>) return value;
    else if constexpr (std::is_same_v<T, std::nullptr_t> || std::is_same_v<T, std::nullopt_t> ||
                       std::is_same_v<T, std::monostate>)
        return nullptr;
    else if constexpr (std::is_same_v<T, char>) return text_of(std::string_view(&value, 1));
    else if constexpr (std::is_enum_v<T>) return encode(static_cast<std::underlying_type_t<T>>(value), depth);
    else if constexpr (std::is_integral_v<T>) {
        const bool exact = std::cmp_less_equal(value, 1LL << 53) && std::cmp_greater_equal(value, -(1LL << 53));
        return exact ? Json(value) : Json{{"$int", std::to_string(value)}};
    } else if constexpr (std::is_floating_point_v<T>) {
        if (std::isfinite(value)) return value;
        return {{"$number", std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity"}};
    } else if constexpr (Text<T> || std::is_same_v<T, std::string_view>) return text_of(value);
    else if constexpr (std::is_same_v<T, const char*> || std::is_same_v<T, char*>)
        return value == nullptr ? Json(nullptr) : text_of(value);
    else if constexpr (Optional<T>::value) return value ? encode(*value, depth + 1) : Json(nullptr);
    else if constexpr (Variant<T>::value)
        return std::visit([depth](const auto& item) { return encode(item, depth + 1); }, value);
    else if constexpr (Pointer<T>::value) {
        if constexpr (std::is_void_v<typename std::pointer_traits<T>::element_type>) return {{"$type", "pointer"}};
        else return value == nullptr ? Json(nullptr) : encode(*value, depth + 1);
    } else if constexpr (Mapping<T>) {
        Json entries = Json::array();
        for (const auto& [key, item] : value) {
            const Json written = encode(key, depth + 1);
            entries.push_back(Json::array({written.is_string() ? written : Json(written.dump()), encode(item, depth + 1)}));
        }
        return {{"$object", entries}};
    } else if constexpr (Collection<T>) {
        Json items = Json::array();
        for (const typename T::value_type& item : value) items.push_back(encode<typename T::value_type>(item, depth + 1));
        return items;
    } else if constexpr (Product<T>) {
        return std::apply(
            [depth](const auto&... items) {
                Json list = Json::array();
                (list.push_back(encode(items, depth + 1)), ...);
                return list;
            },
            value);
    } else return {{"$type", name_of(typeid(T))}};
}

template <class Base>
void add_base(const std::exception& error, const char* name, Json& names) {
    if (dynamic_cast<const Base*>(&error) != nullptr) names.push_back(name);
}

/// The thrown type, its standard bases by their names without std::, and what().
inline Json thrown() {
    Json names = Json::array();
    const std::type_info* type = abi::__cxa_current_exception_type();
    if (type != nullptr) names.push_back(name_of(*type));
    std::string message;
    try {
        throw;
    } catch (const std::exception& error) {
        message = error.what();
        add_base<std::invalid_argument>(error, "invalid_argument", names);
        add_base<std::domain_error>(error, "domain_error", names);
        add_base<std::length_error>(error, "length_error", names);
        add_base<std::out_of_range>(error, "out_of_range", names);
        add_base<std::logic_error>(error, "logic_error", names);
        add_base<std::range_error>(error, "range_error", names);
        add_base<std::overflow_error>(error, "overflow_error", names);
        add_base<std::underflow_error>(error, "underflow_error", names);
        add_base<std::runtime_error>(error, "runtime_error", names);
        names.push_back("exception");
    } catch (const std::string& text) {
        message = text;
    } catch (const char* text) {
        message = text;
    } catch (...) {
    }
    return {{"names", names}, {"message", message.substr(0, 2000)}};
}

inline void send_event(const Json& event) { send(event.dump(-1, ' ', false, Json::error_handler_t::replace)); }

template <class Result, class... Parameter>
int run_cases(Result (*entry)(Parameter...)) {
    const Json job = Json::parse(take_job());
    for (const auto& item : job["cases"]) {
        Json event = {{"event", "case"}, {"nonce", job["nonce"]}, {"id", item["id"]}};
        try {
            const Json& arguments = item["args"];
            if (arguments.size() != sizeof...(Parameter))
                throw ArgumentError("takes " + std::to_string(sizeof...(Parameter)) + " arguments");
            event["value"] = [&]<std::size_t... I>(std::index_sequence<I...>) -> Json {
                std::tuple<std::decay_t<Parameter>...> values{decode<std::decay_t<Parameter>>(arguments[I])...};
                if constexpr (std::is_void_v<Result>) {
                    entry(static_cast<Parameter&&>(std::get<I>(values))...);
                    return nullptr;
                } else {
                    return encode<std::decay_t<Result>>(entry(static_cast<Parameter&&>(std::get<I>(values))...));
                }
            }(std::index_sequence_for<Parameter...>());
        } catch (...) {
            event["thrown"] = thrown();
        }
        send_event(event);
    }
    send_event({{"event", "end"}, {"nonce", job["nonce"]}});
    return 0;
}

}  // namespace contexture
