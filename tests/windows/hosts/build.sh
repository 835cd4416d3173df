# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced after tap.sh: third-party hosts, fetched and compiled below build/hosts on demand, never stored in the
# project. They bring their own headers of the driver interface, which nothing of ours includes.
hosts=$PWD/build/hosts audify=1.10.1

# hosts_source NAME: RtAudio's source from the npm package audify, in $rtaudio; else skips NAME with the reason.
hosts_source() {
  local name=$1 said
  rtaudio=$hosts/audify-$audify/package/vendor/rtaudio
  mkdir -p "$hosts"
  # Scripts may run in parallel.
  exec {hosts_lock}>"$hosts/lock"
  flock "$hosts_lock"
  if [ ! -f "$rtaudio/RtAudio.cpp" ]; then
    want "$name" npm || return 1
    if ! said=$(cd "$hosts" && npm pack --silent "audify@$audify" 2>&1 && mkdir -p "audify-$audify" &&
      tar -xzf "audify-$audify.tgz" -C "audify-$audify" package/vendor/rtaudio 2>&1); then
      skip "$name" "npm could not fetch audify: $(printf '%s' "$said" | grep -v '^$' | tail -n 1)"
      return 1
    fi
  fi
  exec {hosts_lock}>&-
}

# hosts_compiler 64|32: sets $cross
hosts_compiler() { case $1 in 64) cross=x86_64 ;; *) cross=i686 ;; esac }

# rtaudio_build 64|32: RtAudio's library and test programs, in build/hosts/rtaudio64/tests, with our host on it.
rtaudio_build() {
  local to=$hosts/rtaudio$1 cross
  hosts_compiler "$1"
  mkdir -p "$to"
  {
    cmake -G Ninja -S "$rtaudio" -B "$to" -DCMAKE_TOOLCHAIN_FILE="$PWD/cmake/mingw-$cross.cmake" -DCMAKE_BUILD_TYPE=Release \
      -DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DCMAKE_EXPORT_NO_PACKAGE_REGISTRY=ON -DBUILD_SHARED_LIBS=OFF \
      -DRTAUDIO_API_ASIO=ON -DRTAUDIO_API_WASAPI=OFF -DRTAUDIO_API_JACK=OFF -DRTAUDIO_API_PULSE=OFF \
      -DRTAUDIO_BUILD_TESTING=ON &&
      ninja -C "$to" -j "$TAUT_JOBS" &&
      ccache "$cross-w64-mingw32-g++-posix" -std=c++17 -O2 -Wall -Wextra -I "$rtaudio" \
        -c tests/windows/hosts/rtaudio_echo.cpp -o "$to/rtaudio_echo.o" &&
      "$cross-w64-mingw32-g++-posix" -static "$to/rtaudio_echo.o" "$to/librtaudio.a" -lwinmm -lole32 \
        -o "$to/tests/rtaudio_echo.exe"
  } >"$to/log" 2>&1 && return 0
  grep -E 'error|FAILED|CMake Error' "$to/log" | head -n 20
  return 1
}

# juce_build MODULES: JUCE's five modules and our host on them, build/hosts/juce/juce_echo.exe.
juce_build() {
  local to=$hosts/juce module objects=() flags=(-std=c++17 -O1 -w -I "$1" -I "$rtaudio/include" -include cstdint '-Wa,-mbig-obj'
    -D_WIN32_WINNT=0x0A00 -DNDEBUG=1 -DJUCE_GLOBAL_MODULE_SETTINGS_INCLUDED=1 -DJUCE_STANDALONE_APPLICATION=1
    -DJUCE_ASIO=1 -DJUCE_WASAPI=0 -DJUCE_DIRECTSOUND=0 -DJUCE_MODAL_LOOPS_PERMITTED=1 -DJUCE_USE_CURL=0
    -DJUCE_INCLUDE_ZLIB_CODE=0 -DJUCE_USE_FLAC=0 -DJUCE_USE_OGGVORBIS=0)
  mkdir -p "$to"
  for module in core events audio_basics audio_devices data_structures; do objects+=("$to/juce_$module.o"); done
  {
    printf '%s\n' core events audio_basics audio_devices data_structures |
      xargs -P "$TAUT_JOBS" -I '{}' ccache x86_64-w64-mingw32-g++-posix "${flags[@]}" \
        -c "$1/juce_{}/juce_{}.cpp" -o "$to/juce_{}.o" &&
      ccache x86_64-w64-mingw32-g++-posix "${flags[@]}" -c tests/windows/hosts/juce_echo.cpp -o "$to/juce_echo.o" &&
      x86_64-w64-mingw32-g++-posix -static "$to/juce_echo.o" "${objects[@]}" -lz -lole32 -loleaut32 -luuid -lwinmm -lws2_32 \
        -lshlwapi -lwininet -lversion -limm32 -lcomdlg32 -lrpcrt4 -ldxgi -lgdi32 -o "$to/juce_echo.exe"
  } >"$to/log" 2>&1 && return 0
  grep -E 'error|undefined' "$to/log" | head -n 20
  return 1
}
