// SPDX-License-Identifier: GPL-2.0-only
// Names of CLI11 for headers that only pass them on: to compile all of it takes longer than the rest of most sources.
#pragma once

namespace CLI {
class App;
class ParseError;
class Validator;
} // namespace CLI
