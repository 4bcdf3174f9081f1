/** Part of a small project that breaks the architecture rules, for HouseRulesTest. */
@NullMarked
package org.compressive.conformance.trespass.checkpoints;

import org.jspecify.annotations.NullMarked;
