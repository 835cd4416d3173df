# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced after tap.sh by tests that need another or a bare Debian release: debootstrap into a private directory.
newroot=

# make_root NAME SUITE: a minimal SUITE in $newroot, removed at exit. On failure skips NAME with the reason.
make_root() {
  local name=$1 suite=$2 mirror
  [ "$(id -u)" -eq 0 ] || { skip "$name" "a chroot needs root"; return 1; }
  want "$name" debootstrap apt-get || return 1
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' | grep '/debian/*$' | head -n 1)
  [ -n "$mirror" ] || { skip "$name" "apt's configuration names no Debian mirror"; return 1; }
  newroot=$(mktemp -d)
  chmod 755 "$newroot"  # other users in the chroot must be able to traverse it
  trap remove_root EXIT
  if ! debootstrap --variant=minbase "$suite" "$newroot" "$mirror" >"$newroot.log" 2>&1; then
    skip "$name" "debootstrap could not make $suite: $(tail -n 1 "$newroot.log")"
    return 1
  fi
  inside true || { skip "$name" "namespaces for its processes and mounts are not allowed here"; return 1; }
}

remove_root() {
  [ -z "$newroot" ] || rm -rf --one-file-system "$newroot" "$newroot.log"
}

# copy_sources FOLDER: copies the project's files, as listed by git, into FOLDER of the new root.
copy_sources() {
  mkdir -p "$newroot/$1"
  git ls-files -z --cached --others --exclude-standard |
    tar --null -T - --ignore-failed-read -cf - 2>/dev/null | tar -xf - -C "$newroot/$1"
}

# inside COMMAND: a shell command in the new root, with no input and a clean environment. It has processes of its own:
# nothing that runs there can see, or end, anything outside.
inside() {
  unshare --mount --pid --fork --kill-child chroot "$newroot" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C \
    DEBIAN_FRONTEND=noninteractive bash -c "mount -t proc proc /proc && mkdir -p /dev/pts && mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts || exit
      ln -sf pts/ptmx /dev/ptmx; $1" </dev/null
}
