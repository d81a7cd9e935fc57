"""Pages of the shop floor: board and dispatch, the technician, the store, quality, handover."""
