// SPDX-License-Identifier: GPL-2.0-only
// The programs of meter.bpf.c, watching from construction to destruction.
#pragma once

#include <set>
#include <vector>

#include "bench/meter/figures.h"
#include "bpf_object.h"

namespace gamer::bench::meter {

class Observer {
public:
    explicit Observer(const meter_window &window);

    // Its own programs.
    [[nodiscard]] const std::set<ProgramId> &programs() const { return programs_; }
    // Ends the watching.
    Scheduling finish();

private:
    void attach(const char *program);
    void run_iterator(const char *program);

    meter_window window_;
    BpfObject object_;
    std::vector<BpfLink> links_;
    std::set<ProgramId> programs_;
};

} // namespace gamer::bench::meter
