# cpack -G DEB: the package for Debian 12. `sh tools/package.sh` builds it.
set(TOWNBELL_MAINTAINER "townbell contributors <townbell@packages.invalid>" CACHE STRING "who answers for the package, as Name <address>")
string(TIMESTAMP package_date "%a, %d %b %Y %H:%M:%S +0000" UTC) # of SOURCE_DATE_EPOCH, where it is set
set(debian ${CMAKE_BINARY_DIR}/debian)
file(CONFIGURE OUTPUT ${debian}/changelog @ONLY CONTENT "townbell (@PROJECT_VERSION@) bookworm; urgency=medium

  * What changed stands in CHANGELOG.md beside this file.

 -- @TOWNBELL_MAINTAINER@  @package_date@
")
execute_process(COMMAND gzip -9nkf ${debian}/changelog COMMAND_ERROR_IS_FATAL ANY)
install(FILES ${debian}/changelog.gz packaging/copyright DESTINATION ${document_folder})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "${TOWNBELL_MAINTAINER}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
  "ca-certificates, procps, tzdata, systemd | systemd-standalone-sysusers, systemd | systemd-standalone-tmpfiles")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "fonts-noto-cjk | fonts-nanum, fonts-noto-color-emoji")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "bash-completion")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA packaging/postinst packaging/prerm packaging/postrm)
list(TRANSFORM CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA PREPEND ${CMAKE_SOURCE_DIR}/)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "announcement bot of a neighbourhood council")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "Staff write meetings, announcements and consultations into a text file;
one small daemon works out what has to be said, when and where, says it on
every channel exactly once and on time, collects what people answer, counts
the votes and reports back.
.
The service is not started by the installation: townbell init writes a
configuration, systemctl enable --now townbell begins.")
include(CPack)
