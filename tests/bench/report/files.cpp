// SPDX-License-Identifier: GPL-2.0-only
#include "bench/report/files.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "support/failure.h"

namespace gamer::bench::report {

std::string read_text(const std::filesystem::path &path)
{
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    if (!file || (file.peek() != std::ifstream::traits_type::eof() && !(text << file.rdbuf())))
        test::fail("read", path.string());
    return text.str();
}

Json read_json(const std::filesystem::path &path)
{
    try {
        return Json::parse(read_text(path));
    } catch (const Json::exception &error) {
        throw test::Failure(fmt::format("{}: {}", path.string(), error.what()), ExitCode::usage);
    }
}

void write_text(const std::filesystem::path &path, std::string_view text)
{
    std::ofstream file{path, std::ios::binary};
    if (!file || !file.write(text.data(), static_cast<std::streamsize>(text.size())).flush())
        test::fail("write", path.string());
}

void make_folder_anew(const std::filesystem::path &folder, std::initializer_list<std::string_view> extensions)
{
    std::filesystem::create_directories(folder);
    for (const auto &file : std::filesystem::directory_iterator{folder})
        if (std::ranges::find(extensions, file.path().extension().string()) != extensions.end())
            std::filesystem::remove(file.path());
}

} // namespace gamer::bench::report
