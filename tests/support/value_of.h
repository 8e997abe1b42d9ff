// SPDX-License-Identifier: GPL-2.0-only
// The tools' Result as the test programs' Failure.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>

#include "result.h"
#include "support/failure.h"

namespace gamer::test {

// Fails with `code` instead of the error's own when it is given.
template <class T>
T value_of(Result<T> result, std::optional<ExitCode> code = {})
{
    if (!result)
        throw Failure(result.error().text, code.value_or(result.error().code));
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

} // namespace gamer::test
