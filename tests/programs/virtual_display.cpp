// SPDX-License-Identifier: GPL-2.0-only
// virtual-display: lights a display of a card nobody uses and holds it, or counts its vblanks.
#include <filesystem>
#include <string>
#include <vector>

#include "support/clock.h"
#include "support/drm_card.h"
#include "support/program.h"
#include "support/stop_request.h"
#include "support/vblank.h"

namespace gamer::test {
namespace {

struct Options {
    std::string card;
    double count_seconds = 0;
    unsigned hz = 0; // 0: as the display prefers
};

// Everything that has to stay open while the picture is shown. The kernel frees the buffer with the card.
struct Display {
    std::string path;
    Fd card;
    DrmConnector connector{nullptr, drmModeFreeConnector};
    drmModeModeInfo mode{};
    unsigned crtc_index = 0;
};

std::string connector_name(const drmModeConnector &connector)
{
    const char *type = drmModeGetConnectorTypeName(connector.connector_type);
    return fmt::format("{}-{}", type == nullptr ? "Unknown" : type, connector.connector_type_id);
}

DrmConnector find_connector(const Fd &card, const drmModeRes &resources)
{
    for (int index = 0; index < resources.count_connectors; ++index) {
        DrmConnector connector{drmModeGetConnector(card.get(), resources.connectors[index]), drmModeFreeConnector};
        if (connector && connector->connection == DRM_MODE_CONNECTED && connector->count_modes > 0)
            return connector;
    }
    return {nullptr, drmModeFreeConnector};
}

drmModeModeInfo preferred_mode(const drmModeConnector &connector)
{
    for (int index = 0; index < connector.count_modes; ++index)
        if ((connector.modes[index].type & DRM_MODE_TYPE_PREFERRED) != 0)
            return connector.modes[index];
    return connector.modes[0];
}

unsigned find_crtc(const Fd &card, const drmModeConnector &connector, int count_crtcs)
{
    for (int index = 0; index < connector.count_encoders; ++index) {
        const DrmEncoder encoder{drmModeGetEncoder(card.get(), connector.encoders[index]), drmModeFreeEncoder};
        for (unsigned crtc = 0; encoder && crtc < static_cast<unsigned>(count_crtcs); ++crtc)
            if ((encoder->possible_crtcs >> crtc & 1) != 0)
                return crtc;
    }
    throw Failure(fmt::format("no CRTC can drive {}", connector_name(connector)));
}

std::uint32_t make_framebuffer(const Display &display)
{
    std::uint32_t handle = 0;
    std::uint32_t pitch = 0;
    std::uint64_t size = 0;
    std::uint32_t framebuffer = 0;
    const auto width = display.mode.hdisplay;
    const auto height = display.mode.vdisplay;
    if (drmModeCreateDumbBuffer(display.card.get(), width, height, 32, 0, &handle, &pitch, &size) != 0)
        fail("create a dumb buffer on", display.path);
    if (drmModeAddFB(display.card.get(), width, height, 24, 32, pitch, handle, &framebuffer) != 0)
        fail("create a framebuffer on", display.path);
    return framebuffer;
}

// The pixel clock decides how often the picture is drawn.
drmModeModeInfo at_rate(drmModeModeInfo mode, unsigned hz)
{
    mode.clock = static_cast<std::uint32_t>(std::uint64_t{hz} * mode.htotal * mode.vtotal / 1000);
    mode.vrefresh = hz;
    mode.type = DRM_MODE_TYPE_USERDEF;
    return mode;
}

void light(Display &display, const drmModeRes &resources, unsigned hz)
{
    display.mode = preferred_mode(*display.connector);
    if (hz > 0)
        display.mode = at_rate(display.mode, hz);
    display.crtc_index = find_crtc(display.card, *display.connector, resources.count_crtcs);
    auto connector_id = display.connector->connector_id;
    if (drmModeSetCrtc(display.card.get(), resources.crtcs[display.crtc_index], make_framebuffer(display), 0, 0,
                       &connector_id, 1, &display.mode) != 0)
        fail("set the mode of", display.path);
}

// A card with another master is somebody's desktop: its vblanks can be counted, its picture is not ours to change.
void adopt(Display &display, const drmModeRes &resources, bool only_count)
{
    const auto lit = find_lit_crtc(display.card, resources);
    if (!only_count || !lit)
        throw Failure(fmt::format("another program is the DRM master of {}", display.path));
    display.mode = lit->mode;
    display.crtc_index = lit->index;
}

std::vector<std::string> candidate_cards(const std::string &chosen)
{
    if (!chosen.empty())
        return {chosen};
    std::vector<std::string> cards;
    for (int number = 0; number < 64; ++number)
        if (const auto path = fmt::format("/dev/dri/card{}", number); std::filesystem::exists(path))
            cards.push_back(path);
    return cards;
}

Display open_display(const Options &options)
{
    for (const auto &path : candidate_cards(options.card)) {
        Display display{.path = path, .card = open_card(path)};
        // Cards without outputs (render only) refuse the question; they are not an error when searching.
        const DrmResources resources{drmModeGetResources(display.card.get()), drmModeFreeResources};
        if (!resources)
            continue;
        display.connector = find_connector(display.card, *resources);
        if (!display.connector)
            continue;
        if (drmIsMaster(display.card.get()) != 0)
            light(display, *resources, options.hz);
        else
            adopt(display, *resources, options.count_seconds > 0);
        return display;
    }
    throw Failure(fmt::format("no connected display on {}", options.card.empty() ? "any DRM card" : options.card),
                  ExitCode::unsupported);
}

void announce(const Display &display)
{
    fmt::print("{} {} {}x{}@{}\n", display.path, connector_name(*display.connector), display.mode.hdisplay,
               display.mode.vdisplay, display.mode.vrefresh);
    std::fflush(stdout);
}

// By sequence number: a vblank during which this program was not running has happened all the same.
std::uint32_t count_vblanks(const Display &display, Seconds duration)
{
    const auto first = wait_next_vblank(display.card.get(), display.crtc_index);
    const auto end = first.at + to_nanoseconds(duration);
    auto last = first;
    while (last.at < end && !StopRequest::requested())
        last = wait_vblank_after(display.card.get(), display.crtc_index, last);
    return last.sequence - first.sequence;
}

void run(const Options &options)
{
    const StopRequest stop;
    const auto display = open_display(options);
    announce(display);
    if (options.count_seconds > 0)
        fmt::print("vblanks {}\n", count_vblanks(display, Seconds{options.count_seconds}));
    else
        stop.wait();
}

} // namespace
} // namespace gamer::test

int main(int argc, char **argv)
{
    using namespace gamer::test;
    Options options;
    CLI::App app{"Lights a display and holds it until SIGTERM or SIGINT.", "virtual-display"};
    app.add_option("--card", options.card, "DRM card (default: the first with a connected display)");
    app.add_option("--hz", options.hz, "Draw the picture so often (default: as the display prefers)")
        ->check(CLI::Range(1, 500));
    app.add_option("--count-vblanks", options.count_seconds, "Count the vblanks of so many seconds and end")
        ->check(CLI::PositiveNumber);
    return run_program(app, argc, argv, [&] { run(options); });
}
