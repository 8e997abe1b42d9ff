// SPDX-License-Identifier: GPL-2.0-only
// virtual-input: a mouse, keyboard, gamepad or touch screen that sends exactly the reports it was asked for.
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <libevdev/libevdev-uinput.h>
#include <libevdev/libevdev.h>
#include <sched.h>
#include <sys/stat.h>

#include "support/clock.h"
#include "support/open_file.h"
#include "support/program.h"
#include "support/stop_request.h"

namespace gamer::test {
namespace {

struct Options {
    std::string kind = "mouse";
    std::string name;
    std::uint64_t rate = 1000;
    bool burst = false;
    std::optional<std::uint64_t> count;
    std::optional<double> seconds;
    std::string text;
    bool hold = false;
    bool realtime = false;
    std::string start_fifo;
};

// One report as a driver would send it: some changes and the SYN_REPORT that ends them.
class Report {
public:
    Report &add(unsigned type, unsigned code, int value)
    {
        auto &event = events_.at(size_++);
        event.type = static_cast<std::uint16_t>(type);
        event.code = static_cast<std::uint16_t>(code);
        event.value = value;
        return *this;
    }
    Report &end() { return add(EV_SYN, SYN_REPORT, 0); }
    [[nodiscard]] std::span<const input_event> events() const { return std::span{events_}.first(size_); }

private:
    std::array<input_event, 8> events_{}; // zero times: the kernel stamps them
    std::size_t size_ = 0;
};

using ReportMaker = std::function<Report(std::uint64_t index)>;

// The kernel drops a report that changes nothing, so consecutive reports always differ.
int alternate(std::uint64_t index, int even, int odd)
{
    return index % 2 == 0 ? even : odd;
}

Report mouse_report(std::uint64_t index)
{
    const int step = alternate(index, 1, -1);
    return Report{}.add(EV_REL, REL_X, step).add(EV_REL, REL_Y, step).end();
}

Report keyboard_report(std::uint64_t index)
{
    return Report{}.add(EV_KEY, KEY_A, alternate(index, 1, 0)).end();
}

Report gamepad_report(std::uint64_t index)
{
    const int tilt = alternate(index, 20000, -20000);
    return Report{}.add(EV_ABS, ABS_X, tilt).add(EV_ABS, ABS_Y, tilt).end();
}

Report touch_report(std::uint64_t index)
{
    const int place = alternate(index, 1000, 3000);
    Report report;
    if (index == 0)
        report.add(EV_ABS, ABS_MT_TRACKING_ID, 1).add(EV_KEY, BTN_TOUCH, 1);
    return report.add(EV_ABS, ABS_MT_POSITION_X, place).add(EV_ABS, ABS_MT_POSITION_Y, place).end();
}

// KEY_* codes follow the rows of a keyboard, not the alphabet; evdev knows them by name.
std::optional<unsigned> key_code(char character)
{
    if (character == ' ')
        return KEY_SPACE;
    const bool upper = character >= 'A' && character <= 'Z';
    const auto name = fmt::format("KEY_{}", static_cast<char>(std::toupper(static_cast<unsigned char>(character))));
    const int code = libevdev_event_code_from_name(EV_KEY, name.c_str());
    return code < 0 || upper ? std::nullopt : std::optional{static_cast<unsigned>(code)};
}

ReportMaker typist(const std::string &text)
{
    std::vector<unsigned> keys;
    for (const char character : text)
        keys.push_back(key_code(character).value());
    return
        [keys](std::uint64_t index) { return Report{}.add(EV_KEY, keys.at(index / 2), alternate(index, 1, 0)).end(); };
}

using Device = std::unique_ptr<libevdev, decltype(&libevdev_free)>;
using Uinput = std::unique_ptr<libevdev_uinput, decltype(&libevdev_uinput_destroy)>;

void enable_keys(libevdev *device, std::initializer_list<unsigned> codes)
{
    for (const unsigned code : codes)
        libevdev_enable_event_code(device, EV_KEY, code, nullptr);
}

void enable_axes(libevdev *device, std::initializer_list<unsigned> codes, int lowest, int highest)
{
    input_absinfo range{};
    range.minimum = lowest;
    range.maximum = highest;
    for (const unsigned code : codes)
        libevdev_enable_event_code(device, EV_ABS, code, &range);
}

// What a device can do is what udev, libinput and gamer-input tell its class by.
void describe_mouse(libevdev *device)
{
    for (const unsigned code : {REL_X, REL_Y, REL_WHEEL})
        libevdev_enable_event_code(device, EV_REL, code, nullptr);
    enable_keys(device, {BTN_LEFT, BTN_RIGHT, BTN_MIDDLE});
}

void describe_keyboard(libevdev *device)
{
    for (unsigned code = KEY_ESC; code <= KEY_F10; ++code)
        libevdev_enable_event_code(device, EV_KEY, code, nullptr);
}

void describe_gamepad(libevdev *device)
{
    enable_axes(device, {ABS_X, ABS_Y, ABS_RX, ABS_RY}, -32768, 32767);
    enable_keys(device, {BTN_SOUTH, BTN_EAST, BTN_NORTH, BTN_WEST, BTN_TL, BTN_TR, BTN_START, BTN_SELECT});
}

void describe_touch(libevdev *device)
{
    libevdev_enable_property(device, INPUT_PROP_DIRECT);
    enable_keys(device, {BTN_TOUCH});
    enable_axes(device, {ABS_X, ABS_Y, ABS_MT_POSITION_X, ABS_MT_POSITION_Y}, 0, 4095);
    enable_axes(device, {ABS_MT_SLOT}, 0, 9);
    enable_axes(device, {ABS_MT_TRACKING_ID}, 0, 65535);
}

struct Kind {
    const char *name;
    void (*describe)(libevdev *);
    Report (*report)(std::uint64_t);
};

constexpr std::array kinds{
    Kind{"mouse", describe_mouse, mouse_report},
    Kind{"keyboard", describe_keyboard, keyboard_report},
    Kind{"gamepad", describe_gamepad, gamepad_report},
    Kind{"touch", describe_touch, touch_report},
};

const Kind &find_kind(const std::string &name)
{
    for (const Kind &kind : kinds)
        if (name == kind.name)
            return kind;
    throw Failure(fmt::format("there is no kind of device called {}", name), ExitCode::usage);
}

Uinput create(const Options &options)
{
    const Device device{libevdev_new(), libevdev_free};
    const auto name = options.name.empty() ? "gamer virtual " + options.kind : options.name;
    libevdev_set_name(device.get(), name.c_str());
    libevdev_set_id_bustype(device.get(), BUS_VIRTUAL);
    find_kind(options.kind).describe(device.get());

    libevdev_uinput *made = nullptr;
    const int error = libevdev_uinput_create_from_device(device.get(), LIBEVDEV_UINPUT_OPEN_MANAGED, &made);
    if (error != 0)
        fail("create an input device through", "/dev/uinput", -error);
    return {made, libevdev_uinput_destroy};
}

void announce(const Uinput &device)
{
    const char *node = libevdev_uinput_get_devnode(device.get());
    if (node == nullptr)
        throw Failure("cannot find the /dev/input node: is the evdev module loaded?", ExitCode::unsupported);
    fmt::print("{}\n", node);
    std::fflush(stdout);
}

void wait_for_start(const std::string &path, const StopRequest &stop)
{
    // Without O_NONBLOCK the open itself would wait for a writer and not see the stop request.
    const auto fifo = open_file(path, O_RDONLY | O_NONBLOCK);
    for (char character = 0; character != '\n';) {
        if (!stop.wait_for(fifo.get()))
            return;
        const auto length = read(fifo.get(), &character, 1);
        if (length == 0)
            throw Failure(fmt::format("cannot start: {} was closed before a line came", path));
        if (length < 0 && errno != EAGAIN)
            fail("read", path);
    }
}

// One write is one report: nobody can read half of it.
void send(const Uinput &device, const Report &report)
{
    const auto bytes = std::as_bytes(report.events());
    if (write(libevdev_uinput_get_fd(device.get()), bytes.data(), bytes.size()) != std::ssize(bytes))
        fail("write a report to", "/dev/uinput");
}

// From the start and not from the report before: lateness does not add up.
bool sleep_until_report(const Options &options, Time start, std::uint64_t index)
{
    const auto due = start + Nanoseconds{index * 1'000'000'000 / options.rate};
    while (!StopRequest::requested())
        if (sleep_until(due))
            return true;
    return false;
}

std::uint64_t send_all(const Uinput &device, const Options &options, const ReportMaker &make, std::uint64_t count)
{
    const Time start = Clock::now();
    std::uint64_t sent = 0;
    for (; sent < count && !StopRequest::requested(); ++sent) {
        if (!options.burst && !sleep_until_report(options, start, sent))
            break;
        send(device, make(sent));
    }
    return sent;
}

std::uint64_t reports_wanted(const Options &options)
{
    if (!options.text.empty())
        return 2 * options.text.size(); // press and release
    if (options.seconds)
        return static_cast<std::uint64_t>(*options.seconds * static_cast<double>(options.rate));
    return options.count.value_or(0);
}

// A shell gives /dev/null to its background jobs: only a pipe or a socket that closes means something.
bool stdin_can_close()
{
    struct stat status {};
    return fstat(STDIN_FILENO, &status) == 0 && (S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode));
}

void hold(const StopRequest &stop)
{
    std::array<char, 256> ignored{};
    const int input = stdin_can_close() ? STDIN_FILENO : -1;
    while (stop.wait_for(input))
        if (read(input, ignored.data(), ignored.size()) <= 0)
            return;
}

// Hardware does not wait for a CPU: under load the reports are only on time if the scheduler cannot hold them up.
void use_fifo()
{
    const sched_param highest{.sched_priority = sched_get_priority_max(SCHED_FIFO)};
    if (sched_setscheduler(0, SCHED_FIFO, &highest) != 0)
        fail("use", "SCHED_FIFO");
}

void run(const Options &options)
{
    const StopRequest stop;
    if (options.realtime)
        use_fifo();
    minimise_timer_slack();
    const auto device = create(options);
    announce(device);
    if (!options.start_fifo.empty())
        wait_for_start(options.start_fifo, stop);
    const auto make = options.text.empty() ? ReportMaker{find_kind(options.kind).report} : typist(options.text);
    fmt::print("sent {}\n", send_all(device, options, make, reports_wanted(options)));
    std::fflush(stdout);
    if (options.hold)
        hold(stop);
}

std::string check_text(const std::string &text)
{
    for (const char character : text)
        if (!key_code(character))
            return fmt::format("cannot type '{}': lowercase letters, digits and spaces only", character);
    return {};
}

void add_options(CLI::App &app, Options &options)
{
    std::vector<std::string> names;
    for (const Kind &kind : kinds)
        names.emplace_back(kind.name);
    app.add_option("--kind", options.kind, "What the device is")->check(CLI::IsMember(names))->capture_default_str();
    app.add_option("--name", options.name, "Name of the device");
    auto *rate =
        app.add_option("--rate", options.rate, "Reports per second")->check(CLI::Range(1, 8000))->capture_default_str();
    auto *burst = app.add_flag("--burst", options.burst, "As fast as possible instead")->excludes(rate);
    auto *count = app.add_option("--count", options.count, "Send so many reports");
    auto *seconds = app.add_option("--seconds", options.seconds, "Send at the rate for so long")
                        ->check(CLI::NonNegativeNumber)
                        ->excludes(count)
                        ->excludes(burst);
    app.add_option("--text", options.text, "Type this on the keyboard")
        ->check(CLI::Validator(check_text, "TEXT"))
        ->excludes(count)
        ->excludes(seconds);
    app.add_flag("--realtime", options.realtime, "Send under SCHED_FIFO, as punctual as hardware whatever the load");
    app.add_flag("--hold", options.hold, "Then keep the device until SIGTERM, SIGINT or the end of a stdin pipe");
    app.add_option("--start-fifo", options.start_fifo, "Send only after a line has come through this FIFO");
}

void check(const Options &options)
{
    if (!options.text.empty() && options.kind != "keyboard")
        throw Failure("--text needs --kind keyboard", ExitCode::usage);
    if (reports_wanted(options) == 0 && !options.hold)
        throw Failure("nothing to do: give --count, --seconds, --text or --hold", ExitCode::usage);
}

} // namespace
} // namespace gamer::test

int main(int argc, char **argv)
{
    using namespace gamer::test;
    Options options;
    CLI::App app{"Makes an input device and sends an exact number of reports.", "virtual-input"};
    add_options(app, options);
    return run_program(app, argc, argv, [&] {
        check(options);
        run(options);
    });
}
