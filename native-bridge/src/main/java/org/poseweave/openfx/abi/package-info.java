/**
 * The OpenFX C interface, member by member, as JavaCPP compiles it from {@code ofx_abi.h}. Takes and gives raw handles
 * (addresses as {@code long}) and statuses; may import JavaCPP only. Everything above it is in
 * {@link org.poseweave.openfx}.
 */
@NullMarked
package org.poseweave.openfx.abi;

import org.jspecify.annotations.NullMarked;
