# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Sourced by tests/lab/boot: builds the guest's file system, a reproducible initramfs. $lab is this file's folder.
# Timestamps or inodes would change the compressed size, hence the unpacking time, hence all later timing.

: "${lab:?}"
lab_modules=(snd-aloop snd-dummy snd-hrtimer snd-usb-audio snd-intel8x0 snd-hda-intel snd-hda-codec-generic snd-ens1370
  xhci-pci vhci-hcd virtio_pci 9pnet_virtio 9p)
lab_tools=(aplay amixer strace chrt taskset)

# pack FOLDER: writes a compressed cpio archive of it to stdout.
pack() {
  (cd "$1" && find . -exec touch -h -d @1 {} + && find . -print0 | LC_ALL=C sort -z |
    cpio --null -o -H newc -R 0:0 --reproducible --quiet) | gzip -1n
}

# add_file ROOT SOURCE DEST: a file or a folder; programs are stripped and bring their libraries.
add_file() {
  local root=$1 source=$2 target=$1$3 file
  mkdir -p "$(dirname "$target")"
  cp -rL "$source" "$target"
  while IFS= read -r -d '' file; do
    [ "$(head -c 4 "$file" | tr -d '\0')" = $'\177ELF' ] || continue
    add_libraries "$root" "$file"
    chmod u+w "$file"
    ! command -v strip >/dev/null || strip "$file"
  done < <(find "$target" -type f -print0)
}

# Statically linked files, such as some plug-ins, are copied as they are.
add_libraries() {
  local root=$1 library
  { ldd "$2" 2>/dev/null | grep -o '/[^ ]*[.]so[^ ]*' || true; } | while IFS= read -r library; do
    [ -e "$root$library" ] || install -D "$(readlink -f "$library")" "$root$library"
  done
}

# make_base ROOT VERSION KERNELROOT: in every guest: busybox, libasound with its configuration, modules.
make_base() {
  local root=$1 version=$2 from=$3/lib/modules/$2 module file tool
  mkdir -p "$root"/{bin,dev,proc,sys,tmp,etc,lab,root,usr/bin} "$root/lib/modules/$version"
  ln -s bin "$root/sbin"
  echo root:x:0:0:root:/root:/bin/sh >"$root/etc/passwd"
  cp "$(command -v busybox)" "$root/bin/busybox"
  install -m 755 "$lab/init" "$root/init"
  for module in "${lab_modules[@]}"; do
    modprobe -d "$3" -S "$version" --show-depends "$module" | awk '$1 == "insmod" {print $2}'
  done | sort -u | while IFS= read -r file; do
    install -D -m 644 "$file" "$root/lib/modules/$version/${file#*"/lib/modules/$version/"}"
  done
  cp "$from"/modules.{builtin,builtin.modinfo,order} "$root/lib/modules/$version/"
  depmod -b "$root" "$version"
  mkdir -p "$root/usr/share"
  cp -rL /usr/share/alsa "$root/usr/share/"
  rm -rf "$root"/usr/share/alsa/{ucm,ucm2,init,topology,alsa.conf.d}
  for tool in "${lab_tools[@]}"; do
    ! command -v "$tool" >/dev/null || add_file "$root" "$(command -v "$tool")" "/usr/bin/$tool"
  done
}

# base_archive VERSION KERNELROOT: prints the path of the packed base; rebuilds it when any of its sources is newer.
base_archive() {
  local version=$1 root=$2 cache=${XDG_CACHE_HOME:-${HOME:-/var/tmp}/.cache}/taut-lab key made tool
  key=$({
    cat "$lab/init" "$lab/archive.sh" "$root/boot/vmlinuz-$version" "$root/lib/modules/$version/modules.dep" "$(command -v busybox)"
    for tool in "${lab_tools[@]}"; do cat "$(command -v "$tool")" 2>/dev/null || true; done
    ldd "$(command -v aplay)" | awk '$3 ~ "^/" {print $3}' | xargs -r cat
    find /usr/share/alsa -type f -print0 | LC_ALL=C sort -z | xargs -0r cat
  } | sha256sum | cut -c 1-16)
  if [ ! -s "$cache/$version-$key.cpio.gz" ]; then
    mkdir -p "$cache"
    made=$(mktemp -d "$cache/base.XXXXXX")
    make_base "$made/root" "$version" "${root%/}" >&2
    pack "$made/root" >"$made/packed"
    mv "$made/packed" "$cache/$version-$key.cpio.gz"
    rm -rf "$made"
  fi
  echo "$cache/$version-$key.cpio.gz"
}
