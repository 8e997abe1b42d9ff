# SPDX-License-Identifier: GPL-2.0-only
# make [all]   build the five tools          make demo    see them work on a real kernel in a VM
# make test    unit tests and VM tests       make install DESTDIR= PREFIX=/usr/local
# make unit    unit tests only               make sanitize   the same under ASan and UBSan
# make bench   the benchmark (docs/benchmarks.md)   make bench-quick   its most important cells
#                                                    make bench-test    whether it repeats itself
# V=1 shows commands. For packagers: DEPS=no installs nothing, WARNINGS= is lenient with newer compilers, VMLINUX_H= is a
# vmlinux.h for machines that have none.

VERSION := 0.1.0
PREFIX ?= /usr/local
sbindir ?= $(PREFIX)/sbin
mandir ?= $(PREFIX)/share/man
# Relative on purpose: a clone may live in a folder with a space in its name.
BUILD := build$(if $(SANITIZE),/sanitize)

CXX ?= g++
PKG_CONFIG ?= pkg-config
CLANG ?= $(firstword $(foreach v,22 21 20 19 18,$(if $(shell command -v clang-$(v)),clang-$(v))) clang)
BPFTOOL ?= $(or $(shell PATH="$$PATH:/usr/sbin" command -v bpftool),bpftool)
Q := $(if $(V),,@)
say = $(if $(V),:,@printf '  %-8s %s\n' $(1) '$(2)')

TOOLS := gamer-sched gamer-input gamer-frame gamer-detect gamer-stat
BPF_OBJECTS := sched input frame detect ntsync

PACKAGES := libbpf libevdev libudev libdrm libcap-ng hwloc fmt
DEPS_STAMP := build/deps
ifneq ($(wildcard $(DEPS_STAMP)),)
PACKAGE_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PACKAGES))
PACKAGE_LIBS := $(shell $(PKG_CONFIG) --libs $(PACKAGES))
endif

SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=undefined
# What would take the compiler a third of its time in the tests, whose null pointers end them anyway.
UNCHECKED_IN_TESTS := -fno-sanitize=alignment,null,vptr
unchecked = $(if $(SANITIZE),$(if $(filter tests/%,$<),$(UNCHECKED_IN_TESTS)))
# The compiler warns falsely about code it has instrumented; the ordinary build is the strict one.
LENIENT := -Wno-error -Wno-maybe-uninitialized
WARNINGS := -Wall -Wextra -Werror
# -g1 is enough for a backtrace, and a third faster to compile; what is instrumented compiles twice as fast without -O.
CXXFLAGS ?= $(if $(SANITIZE),-O0 -g1,-O2 -g1)
ALL_CXXFLAGS := -std=gnu++23 $(WARNINGS) -Wno-missing-field-initializers -MMD -MP -I$(BUILD)/gen -Ilib -Itests $(PACKAGE_CFLAGS) \
	'-ffile-prefix-map=$(CURDIR)=.' $(if $(SANITIZE),$(SANITIZERS) $(LENIENT)) $(CPPFLAGS) $(CXXFLAGS)
ALL_LDFLAGS := $(if $(SANITIZE),$(SANITIZERS)) -Wl,--as-needed $(LDFLAGS)
BPF_CFLAGS := -target bpf -mcpu=v3 -O2 -g $(WARNINGS) -Wno-unused-parameter -fno-builtin -fms-extensions \
	-Wno-microsoft-anon-tag -ffile-compilation-dir=.

objects = $(patsubst %.cpp,$(BUILD)/obj/%.o,$(1))
LIB_OBJECTS := $(call objects,$(wildcard lib/*.cpp))
LOAD_LIB := $(filter-out %/game.cpp %/hog.cpp,$(wildcard tests/bench/load/*.cpp))
PEER_SCHEDULERS := fifo vtime stall
TEST_PROGRAMS := $(subst _,-,$(patsubst tests/programs/%.cpp,%,$(wildcard tests/programs/*.cpp))) game-load hog peer meter
tool_objects = $(call objects,$(wildcard cmd/$(1)/*.cpp))
# Everything of the tools but their main(), for the unit tests.
TESTABLE := $(filter-out %/main.o,$(foreach t,$(TOOLS),$(call tool_objects,$(t))))

.PHONY: all programs deps demo test unit sanitize bench bench-quick bench-golden bench-test bench_programs install uninstall clean
.DELETE_ON_ERROR:
.SECONDARY:

all: $(TOOLS:%=$(BUILD)/bin/%) $(TOOLS:%=$(BUILD)/man/%.8)

# What is missing is installed once; the stamp is renewed when the list of packages changes.
$(DEPS_STAMP): contrib/deps
	@$(if $(filter no,$(DEPS)),:,contrib/deps)
	@mkdir -p $(@D) && touch $@
deps:
	@contrib/deps
	@mkdir -p build && touch $(DEPS_STAMP)
# Included so that make installs first and then reads itself again with the packages there.
ifeq ($(filter clean deps uninstall distclean,$(MAKECMDGOALS))$(findstring n,$(firstword -$(MAKEFLAGS))),)
include build/deps.mk
endif
build/deps.mk: $(DEPS_STAMP)
	@echo '# the packages were installed' > $@

# --- generated headers ------------------------------------------------------------------------------------------------
# Written only when it changes: everything depends on it.
$(BUILD)/gen/version.h: Makefile bpf/abi.h
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)$(CXX) -w -x c++ -fpreprocessed -dD -E -P bpf/abi.h > $@.abi && layout=$$(cksum < $@.abi | cut -d' ' -f1) && \
	printf '#pragma once\n#define GAMER_VERSION "%s"\n#define GAMER_LAYOUT %sULL\n' '$(VERSION)' "$$layout" > $@.new; \
	if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

build/gen/bpf/vmlinux.h: $(DEPS_STAMP) contrib/vmlinux
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)BPFTOOL='$(BPFTOOL)' VMLINUX_H='$(VMLINUX_H)' contrib/vmlinux > $@

# --- BPF --------------------------------------------------------------------------------------------------------------
define preprocess_bpf
	$(call say,CLANG,$<)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(BPF_CFLAGS) -Ibuild/gen/bpf -Ibpf -MMD -MP -E $< -o $@
endef
build/bpf/%.bpf.i: bpf/%.bpf.c build/gen/bpf/vmlinux.h
	$(preprocess_bpf)
define test_bpf_rule
build/bpf/%.bpf.i: $(1)/%.bpf.c build/gen/bpf/vmlinux.h
	$$(preprocess_bpf)
endef
# From a pipe and in the root folder: where the clone lies changes the order of clang's BTF, else, and with it each run
# in virtual time.
build/bpf/%.bpf.tmp.o: build/bpf/%.bpf.i
	$(Q)(cd / && $(CLANG) $(BPF_CFLAGS) -x cpp-output -c - -o -) < $< > $@
$(foreach folder,tests/peers tests/bench/meter tests/bench/native,$(eval $(call test_bpf_rule,$(folder))))
# bpftool drops the debug information and checks the BTF on its way.
build/bpf/%.bpf.o: build/bpf/%.bpf.tmp.o
	$(call say,BPFTOOL,$@)
	$(Q)$(BPFTOOL) gen object $@ $<
$(BUILD)/obj/bpf/%.o: lib/embed.S build/bpf/%.bpf.o
	$(call say,EMBED,$*.bpf.o)
	@mkdir -p $(@D)
	$(Q)$(CXX) -c -DNAME=$* -DOBJECT='"build/bpf/$*.bpf.o"' lib/embed.S -o $@

# --- C++ --------------------------------------------------------------------------------------------------------------
$(BUILD)/obj/%.o: %.cpp $(BUILD)/gen/version.h $(DEPS_STAMP)
	$(call say,CXX,$<)
	@mkdir -p $(@D)
	$(Q)$(CXX) $(ALL_CXXFLAGS) $(unchecked) -c $< -o $@
$(BUILD)/libgamer.a: $(LIB_OBJECTS)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

define link
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CXX) $(ALL_LDFLAGS) $(filter %.o %.a,$^) $(PACKAGE_LIBS) $(1) -o $@
endef
define tool_rule
$(BUILD)/bin/$(1): $(call tool_objects,$(1)) $$(BPF_$(1):%=$(BUILD)/obj/bpf/%.o) $(BUILD)/libgamer.a
	$$(call link)
endef
BPF_gamer-sched := sched
BPF_gamer-input := input
BPF_gamer-frame := frame
BPF_gamer-detect := detect ntsync
$(foreach tool,$(TOOLS),$(eval $(call tool_rule,$(tool))))

$(BUILD)/man/%.8: $(BUILD)/bin/%
	$(call say,MAN,$@)
	@mkdir -p $(@D)
	$(Q)$< --man > $@

# --- tests ------------------------------------------------------------------------------------------------------------
UNIT_OBJECTS := $(call objects,$(wildcard tests/unit/*.cpp))
# What all of them include, compiled once: with instrumentation they take half of the time then. Without, GCC 12 would warn
# falsely of what it no longer knows to belong to the system.
ifdef SANITIZE
UNIT_HEADERS := $(BUILD)/gen/unit/headers.h.gch
$(UNIT_HEADERS): tests/unit/headers.h $(DEPS_STAMP)
	$(call say,PCH,$@)
	@mkdir -p $(@D)
	$(Q)$(CXX) $(ALL_CXXFLAGS) $(unchecked) -x c++-header $< -o $@
$(UNIT_OBJECTS): $(UNIT_HEADERS)
$(UNIT_OBJECTS): private ALL_CXXFLAGS += -include unit/headers.h
endif
# The parts of the benchmark's programs that decide something: all but their main().
TESTABLE_BENCH := $(call objects,$(LOAD_LIB) $(filter-out %/main.cpp,$(wildcard tests/bench/report/*.cpp tests/bench/native/*.cpp tests/bench/random/*.cpp)))
$(BUILD)/tests/unit: $(UNIT_OBJECTS) $(TESTABLE) $(TESTABLE_BENCH) $(BPF_OBJECTS:%=$(BUILD)/obj/bpf/%.o) $(BUILD)/libgamer.a
	$(call link,-lgtest -lgtest_main -lgmock)
define program_rule
$(BUILD)/tests/$(subst _,-,$(1)): $(BUILD)/obj/tests/programs/$(1).o
	$$(call link)
endef
$(foreach program,$(patsubst tests/programs/%.cpp,%,$(wildcard tests/programs/*.cpp)),$(eval $(call program_rule,$(program))))
$(BUILD)/tests/game-load: $(call objects,tests/bench/load/game.cpp $(LOAD_LIB))
	$(call link)
$(BUILD)/tests/hog: $(call objects,tests/bench/load/hog.cpp)
	$(call link)
$(BUILD)/tests/peer: $(call objects,tests/peers/peer.cpp) $(PEER_SCHEDULERS:%=$(BUILD)/obj/bpf/%.o) $(BUILD)/libgamer.a
	$(call link)
$(BUILD)/tests/meter: $(call objects,$(wildcard tests/bench/meter/*.cpp)) $(BUILD)/obj/bpf/meter.o $(BUILD)/libgamer.a
	$(call link)
programs: $(TEST_PROGRAMS:%=$(BUILD)/tests/%)

# What of the benchmark runs on this machine, not in the guest.
$(BUILD)/host/bench-report: $(call objects,$(wildcard tests/bench/report/*.cpp)) $(BUILD)/libgamer.a
	$(call link)
$(BUILD)/host/bpf-cost: $(call objects,$(wildcard tests/bench/native/*.cpp)) $(BUILD)/obj/bpf/cost.o $(BUILD)/libgamer.a
	$(call link)
$(BUILD)/host/bench-random: $(call objects,$(wildcard tests/bench/random/*.cpp) tests/bench/report/files.cpp)
	$(call link)
bench_programs: all programs $(BUILD)/host/bench-report $(BUILD)/host/bench-random $(BUILD)/host/bpf-cost
bench bench-quick bench-golden: bench_programs
	@tests/bench/run $(@:bench%=%)
bench-test: bench_programs
	@tests/bench/test
# What compiles the BPF; its output depends on which it is.
print-clang:
	@echo '$(CLANG)'

unit: $(BUILD)/tests/unit
	$(BUILD)/tests/unit --gtest_brief=1
sanitize:
	@$(MAKE) SANITIZE=1 unit
# The unit tests of `test` are the sanitized ones: what they would miss, they find.
test: all programs
	@$(MAKE) SANITIZE=1 build/sanitize/tests/unit
	@UNIT_TESTS=build/sanitize/tests/unit tests/run
demo: all programs
	@tests/demo/run

# --- install ----------------------------------------------------------------------------------------------------------
install: all
	install -d '$(DESTDIR)$(sbindir)' '$(DESTDIR)$(mandir)/man8'
	install -m 755 $(TOOLS:%=$(BUILD)/bin/%) '$(DESTDIR)$(sbindir)'
	install -m 644 $(TOOLS:%=$(BUILD)/man/%.8) '$(DESTDIR)$(mandir)/man8'
uninstall:
	rm -f $(TOOLS:%='$(DESTDIR)$(sbindir)/%') $(TOOLS:%='$(DESTDIR)$(mandir)/man8/%.8')
clean:
	rm -rf build

-include $(shell [ -d build ] && find build -name '*.d')
