# Warnings and hardening for every target, as an interface library. What the compiler does not take is left out.
include(CheckCCompilerFlag)
add_library(flags INTERFACE)
target_include_directories(flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_definitions(flags INTERFACE _GNU_SOURCE TOWNBELL_VERSION="${PROJECT_VERSION}")

# A flag that is not known is only an error where every warning is one.
function(compile_with)
  set(CMAKE_REQUIRED_FLAGS -Werror)
  foreach(flag IN LISTS ARGN)
    string(MAKE_C_IDENTIFIER "takes${flag}" id)
    check_c_compiler_flag(${flag} ${id})
    if(${id})
      target_compile_options(flags INTERFACE ${flag})
    endif()
  endforeach()
endfunction()

target_compile_options(flags INTERFACE -Wall -Wextra -Wpedantic -Wformat=2 -Wconversion -Wsign-conversion
  -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wcast-qual -Wimplicit-fallthrough
  -Werror=format-security -Werror=implicit -Werror=incompatible-pointer-types -Werror=int-conversion)
compile_with(-Walloca -Wnull-dereference -Wtrampolines -Wbidi-chars=any -Wduplicated-cond -Wlogical-op -Wformat-overflow=2
  -Wformat-truncation=1 -Wstringop-overflow=4 -Warray-bounds=2 -Wjump-misses-init)
# What is impossible ends the process, in release too.
target_compile_options(flags INTERFACE -UNDEBUG)
if(TOWNBELL_WERROR)
  target_compile_options(flags INTERFACE -Werror)
endif()
if(TOWNBELL_FAULTS)
  target_compile_definitions(flags INTERFACE TOWNBELL_FAULTS=1)
endif()

if(TOWNBELL_SANITIZE)
  list(JOIN TOWNBELL_SANITIZE "," sanitizers)
  target_compile_options(flags INTERFACE -fsanitize=${sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(flags INTERFACE -fsanitize=${sanitizers})
  return()
endif()
target_compile_options(flags INTERFACE -fPIE -fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing -fexceptions)
compile_with(-fstack-protector-strong -fstack-clash-protection -ftrivial-auto-var-init=zero -fstrict-flex-arrays=3
  -fzero-init-padding-bits=all)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  compile_with(-fcf-protection=full)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
  compile_with(-mbranch-protection=standard)
endif()
target_link_options(flags INTERFACE -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,separate-code -Wl,--as-needed
  -Wl,--no-copy-dt-needed-entries)
# A debug build has no optimisation for FORTIFY to work with, and wants the real paths of its sources.
if(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_options(flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  # The same sources give the same bytes, wherever they are built. The last that fits counts.
  target_compile_options(flags INTERFACE "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=." "-ffile-prefix-map=${CMAKE_BINARY_DIR}=build")
endif()
