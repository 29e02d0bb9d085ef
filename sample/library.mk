# Builds one shared library out of a list of sources, for upstreams that arrive in their npm
# tarball without a build system. A spec calls it twice:
#   make -f library.mk NAME=foo VERSION=1.2.3 SOVERSION=1 SOURCES="a.c b.cc" LIBS="-lm"
#   make -f library.mk NAME=... install DESTDIR=... libdir=... includedir=... HEADERS="foo.h"
# Programs of the same upstream: PROGRAMS="x y" builds each of x.c or x.cc against the library.

NAME ?= $(error NAME is not set)
VERSION ?= $(error VERSION is not set)
SOVERSION ?= $(error SOVERSION is not set)
SOURCES ?= $(error SOURCES is not set)
HEADERS ?=
PROGRAMS ?=
LIBS ?=
bindir ?= /usr/bin

FILE := lib$(NAME).so.$(VERSION)
SONAME := lib$(NAME).so.$(SOVERSION)
OBJECTS := $(addsuffix .o,$(basename $(SOURCES)))
# C++ sources need the C++ driver to link.
LINK := $(if $(filter %.cc %.cpp,$(SOURCES)),$(CXX) $(CXXFLAGS),$(CC) $(CFLAGS))

all: $(FILE) $(PROGRAMS)

%.o: %.c
	$(CC) $(CFLAGS) -fPIC -c $< -o $@

%.o: %.cc
	$(CXX) $(CXXFLAGS) -fPIC -c $< -o $@

# -z defs: a symbol that nothing provides fails here, not in the program that loads the library.
$(FILE): $(OBJECTS)
	$(LINK) -shared -Wl,-soname,$(SONAME) -Wl,-z,defs $(LDFLAGS) $^ $(LIBS) -o $@
	ln -sf $(FILE) $(SONAME)
	ln -sf $(FILE) lib$(NAME).so

$(PROGRAMS): %: %.o $(FILE)
	$(LINK) $(LDFLAGS) $< -L. -l$(NAME) $(LIBS) -o $@

install: all
	install -D -m 755 $(FILE) $(DESTDIR)$(libdir)/$(FILE)
	ln -sf $(FILE) $(DESTDIR)$(libdir)/$(SONAME)
	ln -sf $(FILE) $(DESTDIR)$(libdir)/lib$(NAME).so
	for header in $(HEADERS); do \
	  install -D -m 644 $$header $(DESTDIR)$(includedir)/$$(basename $$header) || exit 1; done
	for program in $(PROGRAMS); do \
	  install -D -m 755 $$program $(DESTDIR)$(bindir)/$$(basename $$program) || exit 1; done

.PHONY: all install
