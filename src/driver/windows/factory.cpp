// SPDX-License-Identifier: MIT
#include "driver/windows/factory.hpp"

#include <unknwn.h>

#include <atomic>
#include <bit>
#include <new>
#include <string>

#include "driver/windows/object.hpp"
#include "driver/windows/registration.hpp"
#include "platform/module_windows.hpp"

namespace taut::driver::windows_face {
namespace {

std::atomic<int> held{0};

// COM interfaces have no virtual destructor.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
/// For one class; the last reference destroys it.
class Factory final : public IClassFactory {
 public:
  Factory(const TautGuid& id, std::string name) : id_(id), name_(std::move(name)) { ++held; }
  Factory(const Factory&) = delete;
  Factory& operator=(const Factory&) = delete;

  HRESULT STDMETHODCALLTYPE QueryInterface(REFIID wanted, void** out) noexcept override {
    if (!out) return E_POINTER;
    *out = nullptr;
    if (!IsEqualIID(wanted, IID_IClassFactory) && !IsEqualIID(wanted, IID_IUnknown)) return E_NOINTERFACE;
    AddRef();
    *out = static_cast<IClassFactory*>(this);
    return S_OK;
  }

  ULONG STDMETHODCALLTYPE AddRef() noexcept override { return ++references_; }

  ULONG STDMETHODCALLTYPE Release() noexcept override {
    const ULONG left = --references_;
    if (left == 0) delete this;
    return left;
  }

  HRESULT STDMETHODCALLTYPE CreateInstance(IUnknown* outer, REFIID wanted, void** out) noexcept override {
    if (!out) return E_POINTER;
    *out = nullptr;
    if (outer) return CLASS_E_NOAGGREGATION;
    try {
      protocol::Slots* const object = make_object(id_, name_);
      const auto id = std::bit_cast<TautGuid>(wanted);
      const HRESULT result = object->query_interface(&id, out);
      object->release();
      return result;
    } catch (...) {
      return E_OUTOFMEMORY;
    }
  }

  HRESULT STDMETHODCALLTYPE LockServer(BOOL lock) noexcept override {
    held.fetch_add(lock ? 1 : -1);
    return S_OK;
  }

 private:
  ~Factory() { --held; }

  const TautGuid id_;
  const std::string name_;
  std::atomic<ULONG> references_{1};
};
#pragma GCC diagnostic pop

}  // namespace

HRESULT factory_of(const CLSID& id, const IID& wanted, void** out) noexcept {
  if (!out) return E_POINTER;
  *out = nullptr;
  try {
    const auto own = std::bit_cast<TautGuid>(id);
    auto name = name_of(own);
    if (!name) return CLASS_E_CLASSNOTAVAILABLE;
    auto* const factory = new Factory(own, std::move(*name));
    const HRESULT result = factory->QueryInterface(wanted, out);
    factory->Release();
    return result;
  } catch (...) {
    return E_OUTOFMEMORY;
  }
}

bool in_use() noexcept { return objects_alive() > 0 || held > 0 || platform::threads_alive() > 0; }

}  // namespace taut::driver::windows_face
