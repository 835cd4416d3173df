// SPDX-License-Identifier: MIT
// A host that plays through the driver and shows its panel until FOLDER\stop appears. Writes the latencies it gets from
// the driver to FOLDER\told; the panel's content is queried as in tests/panel/look.hpp.
//   real_panel DLL FOLDER FRAMES      the settings: TAUT_CONFIG
#include <windows.h>

#include <unknwn.h>

#include <bit>
#include <cstdlib>

#include "panel/look.hpp"
#include "platform/shared_library.hpp"
#include "protocol/class_id.hpp"
#include "taut/protocol.h"

using namespace taut;
namespace fs = std::filesystem;

namespace {

TautDriver* driver_of(const platform::SharedLibrary& library) {
  using GetClassObject = HRESULT(WINAPI*)(REFCLSID, REFIID, void**);
  const auto id = std::bit_cast<CLSID>(protocol::taut_class);
  IClassFactory* factory = nullptr;
  void* object = nullptr;
  const auto get = library.symbol<GetClassObject>("DllGetClassObject");
  if (!get || get(id, IID_IClassFactory, reinterpret_cast<void**>(&factory)) != S_OK) return nullptr;
  factory->CreateInstance(nullptr, id, &object);
  factory->Release();
  return static_cast<TautDriver*>(object);
}

void silent(TautLong, TautBool) {}
void another_rate(double) {}
TautLong message(TautLong, TautLong, void*, double*) { return 0; }

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const fs::path folder = argv[2];
  const auto library = platform::SharedLibrary::open(argv[1]);
  TautDriver* const driver = library ? driver_of(*library) : nullptr;
  if (!driver) return 2;
  const TautDriverTable& table = *driver->table;
  const TautCallbacks callbacks{silent, another_rate, message, nullptr};
  TautBufferInfo infos[] = {{1, 0, {}}, {1, 1, {}}, {0, 0, {}}, {0, 1, {}}};
  if (table.init(driver, nullptr) != 1 ||
      table.create_buffers(driver, infos, 4, std::atoi(argv[3]), &callbacks) != TAUT_OK ||
      table.start(driver) != TAUT_OK)
    return 1;
  TautLong in = 0, out = 0;
  table.get_latencies(driver, &in, &out);
  if (std::FILE* const to = _wfopen((folder / "told").c_str(), L"wb")) {
    std::fprintf(to, "%ld %ld %ld\n", static_cast<long>(in), static_cast<long>(out), static_cast<long>(in + out));
    std::fclose(to);
  }
  if (table.control_panel(driver) != TAUT_OK) return 1;
  while (!fs::exists(folder / "stop")) {
    if (fs::exists(folder / "ask")) tests::answer(folder);
    Sleep(50);
  }
  table.stop(driver);
  table.dispose_buffers(driver);
  table.release(driver);
  std::printf("closed\n");
  return 0;
}
