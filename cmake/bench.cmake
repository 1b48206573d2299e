# tests/bench/*.c is one program that measures; it links the rooms whose functions it times.
file(GLOB bench_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/bench/*.c)
add_executable(bench ${bench_sources})
target_include_directories(bench PRIVATE ${CMAKE_SOURCE_DIR}/tests)
target_link_libraries(bench PRIVATE flow PkgConfig::libcurl PkgConfig::libcjson PkgConfig::sqlite3)
