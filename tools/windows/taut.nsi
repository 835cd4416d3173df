; SPDX-License-Identifier: MIT
; The installer for 64-bit Windows, with the drivers for 64-bit and 32-bit hosts, and for those of Windows 11 on ARM. Built by
; tools/installer, which defines STAGE (the folder with what is installed), VERSION and OUT, and ARM64 where it has those files.
;
;   Taut-VERSION.exe /S [/D=C:\Folder\Taut]   without a question; exit status 0, or 2 with the reason in the log
;   Taut-VERSION.exe /ARM64=yes|no            with or without the files for ARM64, whatever the processor
;   uninstall.exe /S                          the same; settings and what was learned of devices stay
;
; A host may have the driver loaded: a DLL in use is renamed, the new one takes its place at once, and the old file goes at
; the next start of Windows. Nothing is ever restarted.
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
SetDateSave off
CRCCheck force
ManifestDPIAware true
ManifestSupportedOS Win10
RequestExecutionLevel admin

!include MUI2.nsh
!include LogicLib.nsh
!include FileFunc.nsh
!include x64.nsh

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Taut"
!define CLASS "{7A1C0DE5-5A17-4C1B-9D54-54415554A510}"

Name "Taut"
Caption "Taut ${VERSION}"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\Taut"
InstallDirRegKey HKLM "${UNINSTALL}" "InstallLocation"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Taut"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Taut, an ASIO-compatible driver for any sound card"
VIAddVersionKey "LegalCopyright" "MIT licence"

!define MUI_ICON "${__FILEDIR__}/../../src/panel/windows/taut.ico"
!define MUI_UNICON "${MUI_ICON}"
!define MUI_ABORTWARNING
!define MUI_FINISHPAGE_NOREBOOTSUPPORT
!define MUI_FINISHPAGE_TEXT "$(DONE)"
!insertmacro MUI_PAGE_LICENSE "${STAGE}\LICENSE.txt"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "French"

LangString DONE ${LANG_ENGLISH} "Choose Taut in your music program's list of ASIO drivers. Its panel opens from there. Programs that had an older Taut open keep it until they are closed."
LangString DONE ${LANG_FRENCH} "Choisissez Taut dans la liste des pilotes ASIO de votre logiciel. Son panneau s'ouvre de là. Les logiciels qui avaient un ancien Taut ouvert le gardent jusqu'à leur fermeture."
LangString STUCK ${LANG_ENGLISH} "can neither be replaced nor renamed. Close the programs that use Taut, and install again."
LangString STUCK ${LANG_FRENCH} "ne peut être ni remplacé ni renommé. Fermez les logiciels qui utilisent Taut, puis recommencez."
LangString REFUSED ${LANG_ENGLISH} "Windows did not register the driver. Run the installer as an administrator; if another driver is called Taut, take it out first."
LangString REFUSED ${LANG_FRENCH} "Windows n'a pas enregistré le pilote. Lancez l'installation en administrateur ; si un autre pilote s'appelle Taut, retirez-le d'abord."

Var log
Var used
!ifdef ARM64
Var arm64  ; "yes" where its files are installed
!endif

; The file that a silent installation leaves its words in.
!macro Say TEXT
  DetailPrint "${TEXT}"
  FileWriteUTF16LE $log "${TEXT}$\r$\n"
!macroend
!define Say '!insertmacro Say'

!macro Give_up TEXT
  ${Say} "${TEXT}"
  FileClose $log
  MessageBox MB_OK|MB_ICONSTOP "${TEXT}" /SD IDOK
  SetErrorLevel 2
  Abort "${TEXT}"
!macroend
!define Give_up '!insertmacro Give_up'

; Makes room for FILE, whoever has it open; $0 is not empty when that cannot be done.
!macro Clear_function UN
Function ${UN}clear
  Exch $1
  StrCpy $0 ""
  ${If} ${FileExists} "$INSTDIR\$1"
    ClearErrors
    Delete "$INSTDIR\$1"
    ${If} ${Errors}
      StrCpy $2 1
      ${While} ${FileExists} "$INSTDIR\$1.old-$2"
        IntOp $2 $2 + 1
      ${EndWhile}
      ClearErrors
      Rename "$INSTDIR\$1" "$INSTDIR\$1.old-$2"
      ${If} ${Errors}
        StrCpy $0 "$1"
      ${Else}
        Delete /REBOOTOK "$INSTDIR\$1.old-$2"
        StrCpy $used "$used $1"
      ${EndIf}
    ${EndIf}
  ${EndIf}
  Pop $1
FunctionEnd
!macroend
!insertmacro Clear_function ""
!insertmacro Clear_function "un."

!macro Put FILE
  Push "${FILE}"
  Call clear
  ${If} $0 != ""
    ${Give_up} "$INSTDIR\$0 $(STUCK)"
  ${EndIf}
  File "${STAGE}\${FILE}"
!macroend

; Everything lies in a folder called Taut, so that removing docs and sdk in it can never be somebody else's.
Function own_folder
  ${GetFileName} "$INSTDIR" $0
  ${If} $0 != "Taut"
    StrCpy $INSTDIR "$INSTDIR\Taut"
  ${EndIf}
FunctionEnd

; By its own command: which processor's DLLs regsvr32 loads on Windows on ARM is not written anywhere. $0 is "0" if it did.
!macro Register FOLDER WORD
  nsExec::Exec '"${FOLDER}\taut.exe" ${WORD}'
  Pop $0
!macroend
!define Register '!insertmacro Register'

!ifdef ARM64
Function choose_arm64
  StrCpy $arm64 no
  ${If} ${IsNativeARM64}
    StrCpy $arm64 yes
  ${EndIf}
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/ARM64=" $1
  ${IfNot} ${Errors}
    StrCpy $arm64 $1
  ${EndIf}
  ClearErrors
FunctionEnd

Function put_arm64
  CreateDirectory "$INSTDIR\arm64"
  !insertmacro Put "arm64\taut-arm64.dll"
  !insertmacro Put "arm64\taut-check-arm64.dll"
  !insertmacro Put "arm64\taut.exe"
FunctionEnd

; Programs for ARM64 and for x86-64 share one list and one place for each class, and none can load the other's DLL: the driver for
; ARM64 is an entry of its own.
Function register_arm64
  ${Register} "$INSTDIR\arm64" register
  ${If} $0 == 0
    ${Say} "Programs for ARM64: registered as Taut (ARM64)."
  ${Else}
    ${Say} "Programs for ARM64: not registered ($0)."
  ${EndIf}
FunctionEnd
!endif

Section "Taut"
  SetShellVarContext all
  Call own_folder
  SetOutPath "$INSTDIR"
  Delete "$INSTDIR\*.old-*"
  Delete "$INSTDIR\arm64\*.old-*"
  FileOpen $log "$INSTDIR\installed.txt" w
  FileWriteUTF16LE /BOM $log "Taut ${VERSION}$\r$\n"

  !insertmacro Put "taut64.dll"
  !insertmacro Put "taut32.dll"
  ; Of `taut check-host`, registered on demand: `taut register --check-host`.
  !insertmacro Put "taut-check64.dll"
  !insertmacro Put "taut-check32.dll"
  !insertmacro Put "taut.exe"
!ifdef ARM64
  Call choose_arm64
  ${If} $arm64 == yes
    SetOutPath "$INSTDIR\arm64"
    Call put_arm64
    SetOutPath "$INSTDIR"
  ${EndIf}
!endif
  File "${STAGE}\LICENSE.txt"
  RMDir /r "$INSTDIR\docs"
  RMDir /r "$INSTDIR\sdk"
  File /r "${STAGE}\docs"
  File /r "${STAGE}\sdk"
  ${If} $used != ""
    ${Say} "In use, and replaced:$used. Programs that are open keep the old one until they are closed."
  ${EndIf}

  ; Each DLL registers both kinds of programs where both lie in one folder; each is asked all the same, by a program of its
  ; own kind, since only that tells whether it loads.
  ${Register} "$INSTDIR" register
  ${If} $0 != 0
    ${Give_up} "$(REFUSED) (64: $0)"
  ${EndIf}
  ${Say} "64-bit programs: registered."
  ClearErrors
  StrCpy $0 ""
  ExecWait '"$WINDIR\SysWOW64\regsvr32.exe" /s "$INSTDIR\taut32.dll"' $0
  ${If} ${Errors}
    StrCpy $1 "; this Windows runs no 32-bit programs, so whether it loads was not tried"
    ClearErrors
  ${ElseIf} $0 != 0
    StrCpy $1 "; it did not load ($0)"
  ${Else}
    StrCpy $1 ""
  ${EndIf}
  SetRegView 32
  ReadRegStr $0 HKLM "Software\Classes\CLSID\${CLASS}\InprocServer32" ""
  SetRegView 64
  ${If} $0 == "$INSTDIR\taut32.dll"
    ${Say} "32-bit programs: registered$1."
  ${Else}
    ${Say} "32-bit programs: not registered$1."
  ${EndIf}
!ifdef ARM64
  ${If} $arm64 == yes
    Call register_arm64
  ${EndIf}
!endif

  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateDirectory "$SMPROGRAMS\Taut"
  CreateShortcut "$SMPROGRAMS\Taut\Taut command line.lnk" "$SYSDIR\cmd.exe" '/k taut help'
!ifdef ARM64
  ${If} $arm64 == yes
    SetOutPath "$INSTDIR\arm64"
    CreateShortcut "$SMPROGRAMS\Taut\Taut command line (ARM64).lnk" "$SYSDIR\cmd.exe" '/k taut help'
    SetOutPath "$INSTDIR"
  ${EndIf}
!endif
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "Taut"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "Publisher" "Taut"
  WriteRegStr HKLM "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" $0
  ${Say} "Installed in $INSTDIR."
  FileClose $log
  SetRebootFlag false
SectionEnd

; Entries that `taut register` has made, under other names or for `taut check-host`, whose driver is one that goes now.
Function un.other_names
  StrCpy $3 0
  ${Do}
    EnumRegKey $4 HKLM "SOFTWARE\ASIO" $3
    ${If} $4 == ""
      ${ExitDo}
    ${EndIf}
    IntOp $3 $3 + 1
    ReadRegStr $5 HKLM "SOFTWARE\ASIO\$4" "CLSID"
    ReadRegStr $6 HKLM "Software\Classes\CLSID\$5\InprocServer32" ""
    ${If} $5 == ""
      ${Continue}
    ${EndIf}
    StrCpy $7 ""
    ${If} $6 == "$INSTDIR\taut64.dll"
    ${OrIf} $6 == "$INSTDIR\taut-check64.dll"
      StrCpy $7 "$INSTDIR"
    ${ElseIf} $6 == "$INSTDIR\arm64\taut-arm64.dll"
    ${OrIf} $6 == "$INSTDIR\arm64\taut-check-arm64.dll"
      StrCpy $7 "$INSTDIR\arm64"
    ${EndIf}
    ${If} $7 != ""
      ${Register} "$7" 'unregister --name "$4"'
      ${If} $0 == 0
        IntOp $3 $3 - 1
      ${EndIf}
    ${EndIf}
  ${Loop}
FunctionEnd

!macro Take FILE
  Push "${FILE}"
  Call un.clear
!macroend

Section "Uninstall"
  SetShellVarContext all
  SetRegView 64
  Call un.other_names
  ${Register} "$INSTDIR" unregister
  ClearErrors
  ExecWait '"$WINDIR\SysWOW64\regsvr32.exe" /s /u "$INSTDIR\taut32.dll"' $0
  ClearErrors
  !insertmacro Take "taut64.dll"
  !insertmacro Take "taut32.dll"
  !insertmacro Take "taut-check64.dll"
  !insertmacro Take "taut-check32.dll"
  !insertmacro Take "taut.exe"
  !insertmacro Take "arm64\taut-arm64.dll"
  !insertmacro Take "arm64\taut-check-arm64.dll"
  !insertmacro Take "arm64\taut.exe"
  Delete "$INSTDIR\*.old-*"
  Delete "$INSTDIR\arm64\*.old-*"
  RMDir /REBOOTOK "$INSTDIR\arm64"
  Delete "$INSTDIR\LICENSE.txt"
  Delete "$INSTDIR\installed.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir /r "$INSTDIR\docs"
  RMDir /r "$INSTDIR\sdk"
  RMDir /REBOOTOK "$INSTDIR"
  Delete "$SMPROGRAMS\Taut\Taut command line.lnk"
  Delete "$SMPROGRAMS\Taut\Taut command line (ARM64).lnk"
  RMDir "$SMPROGRAMS\Taut"
  DeleteRegKey HKLM "${UNINSTALL}"
  SetRebootFlag false
SectionEnd
