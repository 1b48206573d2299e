# The pages of the manual: their tables of settings are filled in from the rows that the reader of the configuration follows.
add_executable(manual tools/manual.c)
target_link_libraries(manual PRIVATE config)
set_target_properties(manual PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/generated)
set(manual_pages "")
foreach(page townbell.1 townbell-sandbox.1 townbell.cfg.5 townbell-agenda.5)
  set(filled ${CMAKE_BINARY_DIR}/man/${page})
  add_custom_command(OUTPUT ${filled} ${filled}.gz DEPENDS manual ${CMAKE_SOURCE_DIR}/man/${page} VERBATIM
    COMMAND manual < ${CMAKE_SOURCE_DIR}/man/${page} > ${filled}
    COMMAND gzip -9nkf ${filled})
  list(APPEND manual_pages ${filled}.gz)
endforeach()
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/man)
add_custom_target(man ALL DEPENDS ${manual_pages})
